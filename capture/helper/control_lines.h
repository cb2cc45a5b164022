// What porthole-capture is told through its control pipe: "stop" and "file", a line each.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace porthole::capture
{

enum class ControlCommand {
    Stop, ///< end the capture
    File, ///< begin another file
};

/// Cuts what comes into lines. What is no command, or longer than any, is passed over.
class ControlLines
{
public:
    std::vector<ControlCommand> take(std::string_view text)
    {
        constexpr std::size_t longest = 16;
        std::vector<ControlCommand> commands;
        for (const char byte : text) {
            if (byte != '\n') {
                if (m_line.size() <= longest)
                    m_line += byte;
                continue;
            }
            if (m_line == "stop")
                commands.push_back(ControlCommand::Stop);
            else if (m_line == "file")
                commands.push_back(ControlCommand::File);
            m_line.clear();
        }
        return commands;
    }

private:
    std::string m_line;
};

} // namespace porthole::capture
