#include "capture/file/block_builder.h"

#include <algorithm>
#include <array>
#include <limits>

namespace porthole::capture
{

BlockBuilder::BlockBuilder(std::vector<std::uint8_t>& out, ByteOrder order, std::uint32_t type)
    : m_out(out)
    , m_order(order)
    , m_start(out.size())
{
    number32(type);
    number32(0);
}

void BlockBuilder::number16(std::uint16_t value)
{
    std::array<std::uint8_t, 2> raw;
    m_order.store16(raw.data(), value);
    bytes(raw);
}

void BlockBuilder::number32(std::uint32_t value)
{
    std::array<std::uint8_t, 4> raw;
    m_order.store32(raw.data(), value);
    bytes(raw);
}

void BlockBuilder::number64(std::uint64_t value)
{
    std::array<std::uint8_t, 8> raw;
    m_order.store64(raw.data(), value);
    bytes(raw);
}

void BlockBuilder::bytes(ByteView value)
{
    m_out.insert(m_out.end(), value.begin(), value.end());
}

void BlockBuilder::pad()
{
    while ((m_out.size() - m_start) % 4)
        m_out.push_back(0);
}

void BlockBuilder::option(std::uint16_t code, ByteView value)
{
    // What is too long for an option is cut: better than no option at all.
    const ByteView fits = value.first(std::min<std::size_t>(value.size(), std::numeric_limits<std::uint16_t>::max()));
    number16(code);
    number16(static_cast<std::uint16_t>(fits.size()));
    bytes(fits);
    pad();
    m_hasOptions = true;
}

void BlockBuilder::option(std::uint16_t code, std::string_view value)
{
    if (!value.empty())
        option(code, ByteView { reinterpret_cast<const std::uint8_t*>(value.data()), value.size() });
}

void BlockBuilder::option8(std::uint16_t code, std::uint8_t value)
{
    option(code, ByteView { &value, 1 });
}

void BlockBuilder::option32(std::uint16_t code, std::uint32_t value)
{
    std::array<std::uint8_t, 4> raw;
    m_order.store32(raw.data(), value);
    option(code, ByteView { raw });
}

void BlockBuilder::option64(std::uint16_t code, std::uint64_t value)
{
    std::array<std::uint8_t, 8> raw;
    m_order.store64(raw.data(), value);
    option(code, ByteView { raw });
}

void BlockBuilder::customOption(std::uint16_t code, std::uint32_t enterpriseNumber, ByteView value)
{
    std::vector<std::uint8_t> whole(4);
    m_order.store32(whole.data(), enterpriseNumber);
    whole.insert(whole.end(), value.begin(), value.end());
    option(code, ByteView(whole));
}

void BlockBuilder::endOptions()
{
    if (m_hasOptions)
        number32(0);
}

void BlockBuilder::finish()
{
    pad();
    const auto size = static_cast<std::uint32_t>(m_out.size() - m_start + 4);
    number32(size);
    m_order.store32(m_out.data() + m_start + 4, size);
}

} // namespace porthole::capture
