// Other people's capture programs: sshdump, udpdump, androiddump, … (extcap(4) of Wireshark).
//
// They are found in $WIRESHARK_EXTCAP_DIR, or else in the user's and the system's folders, and asked what they can do.
// Whatever they print is taken as hostile: bounded in size and time.
#pragma once

#include "capture/live/interfaces.h"

#include <string>
#include <string_view>
#include <vector>

namespace porthole::capture
{

struct ExtcapInterface {
    std::string program; ///< its path
    std::string name;    ///< "sshdump"
    std::string display; ///< "SSH remote capture"
    std::string help;    ///< a URL; empty: none
};

/// One thing that the user can choose before such a capture: a row of a dialog.
struct ExtcapOption {
    enum class Type : std::uint8_t {
        Integer,
        Unsigned,
        Long,
        Double,
        String,
        Password,
        Boolean,  ///< a check box: the value is "true" or "false"
        BoolFlag, ///< a check box: `call` alone, or nothing
        Radio,
        Selector,
        EditSelector, ///< a selector into which any text can be typed
        MultiCheck,   ///< the values chosen, with commas between them
        FileSelect,
        Timestamp, ///< seconds since 1970
    };
    struct Value {
        std::string value, display;
        std::string parent; ///< MultiCheck: the value it stands below; empty: none
        bool isDefault = false;
        bool enabled = true; ///< false: a heading
    };
    int number = 0;
    std::string call; ///< "--remote-host"
    std::string display, tooltip, placeholder, group;
    Type type = Type::String;
    std::string defaultValue;
    std::string minimum, maximum; ///< of numbers; empty: none
    std::string validation;       ///< a regular expression; empty: none
    std::string fileExtension;    ///< FileSelect: what the file dialog offers
    bool required = false;
    bool fileMustExist = false;
    bool save = true; ///< false: not to be remembered
    std::vector<Value> values;
};

/// The folders that are searched, those of the user first.
std::vector<std::string> extcapFolders();

/// What all programs in those folders offer. Takes up to `secondsForExtcap`: not for a thread that paints.
std::vector<ExtcapInterface> extcapInterfaces();

/// Link types of an interface, and its options in the order in which they are to be shown.
std::vector<LinkTypeChoice> extcapLinkTypes(const ExtcapInterface& interface, Problem& problem);
std::vector<ExtcapOption> extcapOptions(const ExtcapInterface& interface, Problem& problem);

/// How long a program may take to answer.
inline constexpr int secondsForExtcap = 5;

/// What a program prints when asked with --extcap-interfaces, --extcap-dlts, --extcap-config.
std::vector<ExtcapInterface> parseExtcapInterfaces(std::string_view text, const std::string& program);
std::vector<LinkTypeChoice> parseExtcapLinkTypes(std::string_view text);
std::vector<ExtcapOption> parseExtcapOptions(std::string_view text);

/// The arguments for an option to which the user gave `value`; none where that is nothing to say.
std::vector<std::string> extcapArguments(const ExtcapOption& option, const std::string& value);

} // namespace porthole::capture
