// Which names a session is shown with, and where they come from besides Porthole's own tables: files of the user, and
// what the capture says itself (pcapng Name Resolution Blocks).
#pragma once

#include "dissectors/core/names.h"

#include <filesystem>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace porthole::capture {
struct ResolvedName;
}

namespace porthole::analysis {

struct NameOptions {
    NameKinds kinds;
    std::size_t vendorLength = NameResolver::usualVendor; ///< characters
    std::shared_ptr<const GivenNames> given; ///< of the user's files; null: none
    std::shared_ptr<HostNames> asked; ///< for hosts that neither these nor the capture name; null: nobody is
};

/// Null if no names are wanted.
std::shared_ptr<const NameResolver> makeNames(const NameOptions& options, std::span<const capture::ResolvedName> ofCapture);

/// The folders of Porthole's and of Wireshark's files for the present user: below $XDG_CONFIG_HOME or else ~/.config.
std::vector<std::filesystem::path> userNameFolders();

/// Reads `ethers`, `manuf`, `hosts` and `services` in these folders, as far as they are there; where two say something of
/// the same thing, the first one counts. Lines that cannot be understood are passed over, files beyond 16 MiB as well.
std::shared_ptr<const GivenNames> readNameFiles(std::span<const std::filesystem::path> folders);

// One file each: adds what it says and `names` does not know yet.
void readEthers(std::string_view text, GivenNames& names);   ///< address name
void readManuf(std::string_view text, GivenNames& names);    ///< prefix[/bits] short [long]; vendors by bits, then prefix
void readHosts(std::string_view text, GivenNames& names);    ///< address name...
void readServices(std::string_view text, GivenNames& names); ///< name port[-port]/protocol[/protocol]...

} // namespace porthole::analysis
