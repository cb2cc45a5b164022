// Puts a pcapng block together.
#pragma once

#include "capture/file/byte_order.h"
#include "capture/frame.h"

#include <string_view>
#include <vector>

namespace porthole::capture
{

/// Appends one block to a buffer that is given to it. finish() makes its lengths right.
class BlockBuilder
{
public:
    BlockBuilder(std::vector<std::uint8_t>& out, ByteOrder order, std::uint32_t type);

    void number8(std::uint8_t value) { m_out.push_back(value); }
    void number16(std::uint16_t value);
    void number32(std::uint32_t value);
    void number64(std::uint64_t value);
    void bytes(ByteView value);
    void pad(); ///< to 32 bits

    void option(std::uint16_t code, ByteView value);
    void option(std::uint16_t code, std::string_view value); ///< none if empty
    void option8(std::uint16_t code, std::uint8_t value);
    void option32(std::uint16_t code, std::uint32_t value);
    void option64(std::uint16_t code, std::uint64_t value);
    void customOption(std::uint16_t code, std::uint32_t enterpriseNumber, ByteView value);
    void endOptions(); ///< the end mark, if there were options

    void finish();

private:
    std::vector<std::uint8_t>& m_out;
    ByteOrder m_order;
    std::size_t m_start;
    bool m_hasOptions = false;
};

} // namespace porthole::capture
