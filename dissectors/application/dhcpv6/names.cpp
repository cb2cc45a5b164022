// Domain names in options: RFC 8415 section 10, RFC 1035 section 3.1 without compression.

#include "dissectors/application/dhcpv6/dhcpv6.h"

#include <string>

namespace porthole::dhcpv6 {

namespace {

void topLabel(const ItemView& item, Text& out);
void rootLabel(const ItemView& item, Text& out);

constexpr Field<TextString> topDomain {"dhcpv6.tld", "Top Level Domain name", Label {topLabel}};
constexpr Field<TextString> rootDomain {"dhcpv6.root_only_domain_name", "Root only domain name", Label {rootLabel}};
constexpr Field<std::uint8_t> lengthExceeded {
    "dhcpv6.domain_field_len_exceeded", "Remaining length in the domain name field exceeded"};
constexpr Field<std::uint8_t> bogusLabel {"dhcpv6.bogus_label_length", "Non-DNS encoded name. Label length exceeds 63"};

constexpr ExpertInfo topLookup {
    "dhcpv6.expert.tld_lookup", Severity::Warning, ExpertGroup::Comments, "WARNING: TLDs are rarely resolvable "};
constexpr ExpertInfo rootOnly {"dhcpv6.expert.root_only_domain_name", Severity::Error, ExpertGroup::Protocol,
    "ERROR: A root-only domain name cannot be resolved."};
constexpr ExpertInfo exceeded {"dhcpv6.expert.domain_field_length_exceeded", Severity::Error, ExpertGroup::Malformed,
    "ERROR: FQDN exceeds length of the domain name field"};
constexpr ExpertInfo notEncoded {"dhcpv6.expert.name_not_dns_encoded", Severity::Error, ExpertGroup::Protocol,
    "ERROR: This name is not a DNS record encoded"};

constexpr const FieldInfo* fields[] = {&topDomain, &rootDomain, &lengthExceeded, &bogusLabel};
constexpr const ExpertInfo* experts[] = {&topLookup, &rootOnly, &exceeded, &notEncoded};

void topLabel(const ItemView& item, Text& out)
{
    out << "Top Level Domain name (TLD): ";
    appendPrintable(out, item.text());
}

void rootLabel(const ItemView&, Text& out) { out << "Root only domain name: ['.' (0)]"; }

/// What ends a name.
enum class Ending {
    Root,     ///< its last label has no length
    Field,    ///< the option
    Exceeded, ///< a label that does not fit
    Bogus,    ///< a label longer than 63 bytes
};

Ending readName(ByteView bytes, std::size_t& at, std::string& name, unsigned& labels)
{
    constexpr std::size_t longestLabel = 63;
    for (;;) {
        if (at >= bytes.size())
            return Ending::Field;
        const std::size_t length = bytes[at];
        if (length == 0) {
            ++at;
            return Ending::Root;
        }
        if (length > longestLabel)
            return Ending::Bogus;
        if (length > bytes.size() - at - 1)
            return Ending::Exceeded;
        if (labels > 0)
            name += '.';
        name.append(reinterpret_cast<const char*>(bytes.data()) + at + 1, length);
        ++labels;
        at += 1 + length;
    }
}

} // namespace

void readNames(Cursor in, const TreeItem& parent, const FieldInfo& field, Message& message)
{
    const auto bytes = in.view();
    for (std::size_t at = 0; at < bytes.size();) {
        const auto start = at;
        std::string name;
        unsigned labels = 0;
        const auto ending = readName(bytes, at, name, labels);
        const auto offset = in.position() + static_cast<std::uint32_t>(start);
        const auto size = static_cast<std::uint32_t>(at - start);
        switch (ending) {
        case Ending::Root:
            if (labels == 0) {
                message.context.appendInfo(" [ROOT-ONLY DOMAIN NAME]");
                parent.addText(rootDomain, "['.' (0)]").setOffset(offset, size).expert(rootOnly);
            } else {
                name += '.';
                const auto item = parent.addText(labels == 1 ? topDomain : field, name).setOffset(offset, size);
                if (labels == 1)
                    item.expert(topLookup);
            }
            break;
        case Ending::Field: parent.addText(field, name).setOffset(offset, size); break;
        case Ending::Exceeded:
            message.context.appendInfo(" [DOMAIN FIELD LEN EXCEEDED]");
            if (parent)
                parent.add(lengthExceeded, in.source(), in.position() + static_cast<std::uint32_t>(at), 1, bytes[at]).expert(exceeded);
            return;
        case Ending::Bogus:
            if (parent)
                parent.add(bogusLabel, in.source(), in.position() + static_cast<std::uint32_t>(at), 1, bytes[at]).expert(notEncoded);
            return;
        }
    }
}

constinit const FieldList nameFields {fields};
constinit const ExpertList nameExperts {experts};

} // namespace porthole::dhcpv6
