// Messages that end with a line that holds nothing but a dot: RFC 5321 section 4.1.1.4, RFC 1939 section 3.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace porthole {

/// Collects a message from the segments that carry it.
class DotEnd {
public:
    struct Part {
        std::size_t length = 0; ///< bytes of the segment that belong to the message, its end included
        bool ends = false;
        std::shared_ptr<const std::vector<std::uint8_t>> message; ///< without the dot, if it ends here
    };
    Part take(std::string_view text);

private:
    static constexpr std::size_t largestMessage = 4 << 20;
    void keep(std::string_view text);

    std::string m_tail; ///< the last bytes of the segment before
    std::vector<std::uint8_t> m_message;
};

} // namespace porthole
