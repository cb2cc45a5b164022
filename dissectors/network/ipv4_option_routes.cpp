// IPv4 options in which routers leave their addresses and times: RFC 791 section 3.1.

#include "dissectors/network/ipv4_options.h"

namespace porthole {

constinit const Field<Ipv4Address> ipv4Destination {"ip.dst", "Destination Address"};
constinit const Field<TextString> ipv4DestinationHost {"ip.dst_host", "Destination Host", Plain {ipv4Name}, Hidden {}, Generated {}};
constinit const Field<Ipv4Address> ipv4AnyAddress {"ip.addr", "Source or Destination Address", Hidden {}};
constinit const Field<TextString> ipv4AnyHost {"ip.host", "Source or Destination Host", Plain {ipv4Name}, Hidden {}, Generated {}};
constinit const Field<Ipv4Address> currentRoute {"ip.cur_rt", "Current Route"};
constinit const Field<TextString> currentRouteHost {"ip.cur_rt_host", "Current Route Host", Plain {ipv4Name}, Hidden {}, Generated {}};

namespace {

void appendNext(const ItemView& item, Text& out);
void timeStampAddressLabel(const ItemView& item, Text& out);

constexpr ValueName timeStampFlags[] = {
    {0, "Time stamps only"}, {1, "Time stamp and address"}, {3, "Time stamps for prespecified addresses"}};

constexpr Field<std::uint8_t> pointer {"ip.opt.ptr", "Pointer"};
constexpr Field<Ipv4Address> recordedRoute {"ip.rec_rt", "Recorded Route", Append {appendNext}};
constexpr Field<TextString> recordedRouteHost {"ip.rec_rt_host", "Recorded Route Host", Plain {ipv4Name}, Hidden {}, Generated {}};
constexpr Field<Ipv4Address> sourceRoute {"ip.src_rt", "Source Route", Append {appendNext}};
constexpr Field<TextString> sourceRouteHost {"ip.src_rt_host", "Source Route Host", Plain {ipv4Name}, Hidden {}, Generated {}};
constexpr Field<Ipv4Address> emptyRoute {"ip.empty_rt", "Empty Route", Append {appendNext}};
constexpr Field<TextString> emptyRouteHost {"ip.empty_rt_host", "Empty Route Host", Plain {ipv4Name}, Hidden {}, Generated {}};
constexpr Field<std::uint8_t> overflow {"ip.opt.overflow", "Overflow", Mask {0xf0}};
constexpr Field<std::uint8_t> timeStampFlag {"ip.opt.flag", "Flag", Base::Hex, Mask {0x0f}, Names {timeStampFlags}};
constexpr Field<std::uint32_t> timeStamp {"ip.opt.time_stamp", "Time stamp"};
constexpr Field<Ipv4Address> timeStampAddress {"ip.opt.time_stamp_addr", "Address", Label {timeStampAddressLabel}};

constexpr ExpertInfo beforeAddress {
    "ip.opt.ptr.before_address", Severity::Warning, ExpertGroup::Protocol, "Pointer points before first address"};
constexpr ExpertInfo middleOfAddress {
    "ip.opt.ptr.middle_address", Severity::Warning, ExpertGroup::Protocol, "Pointer points to middle of address"};
constexpr ExpertInfo suboptionTooLong {
    "ip.subopt_too_long", Severity::Warning, ExpertGroup::Protocol, "Suboption would go past end of option"};

constexpr const FieldInfo* fields[] = {&ipv4Destination, &ipv4DestinationHost, &ipv4AnyAddress, &ipv4AnyHost,
    &currentRoute, &currentRouteHost, &pointer, &recordedRoute, &recordedRouteHost, &sourceRoute, &sourceRouteHost,
    &emptyRoute, &emptyRouteHost, &overflow, &timeStampFlag, &timeStamp, &timeStampAddress};
constexpr const ExpertInfo* experts[] = {&beforeAddress, &middleOfAddress, &suboptionTooLong};

/// The address that the pointer points at.
void appendNext(const ItemView& item, Text& out)
{
    const auto option = item.parent();
    if (item.item().offset - option.item().offset + 1 == option.valueOf(pointer))
        out << " <- (next)";
}

void timeStampAddressLabel(const ItemView& item, Text& out)
{
    out << "Address: ";
    if (item.value())
        appendIpv4(out, static_cast<std::uint32_t>(item.value()));
    else
        out << '-';
}

/// False if it points nowhere sensible.
bool readPointer(Ipv4Option& option, TreeItem& line, std::uint8_t& value)
{
    const auto read = option.in.read(option.item, pointer);
    line = read.item;
    value = read;
    if (!option.in)
        return false;
    if (value < 4)
        line.expert(beforeAddress);
    else if (value % 4 != 0)
        line.expert(middleOfAddress);
    else
        return true;
    return false;
}

void addRoute(Ipv4Option& option, const FieldInfo& field, const FieldInfo& host)
{
    const auto at = option.in.position();
    const auto address = option.in.u32();
    option.item.add(field, option.in.source(), at, 4, address);
    addIpv4Host(option.item, option.in.source(), at, address, host, nullptr);
}

} // namespace

constinit const FieldList ipv4RouteOptionFields {fields};
constinit const ExpertList ipv4RouteOptionExperts {experts};

void dissectRecordRouteOption(Ipv4Option& option)
{
    TreeItem line;
    std::uint8_t next = 0;
    if (!readPointer(option, line, next))
        return;
    for (unsigned number = 4; option.in && !option.in.atEnd(); number += 4) {
        if (option.in.remaining() < 4) {
            line.expert(suboptionTooLong);
            return;
        }
        if (number < next)
            addRoute(option, recordedRoute, recordedRouteHost);
        else
            addRoute(option, emptyRoute, emptyRouteHost);
    }
}

void dissectSourceRouteOption(Ipv4Option& option)
{
    TreeItem line;
    std::uint8_t next = 0;
    if (!readPointer(option, line, next))
        return;
    for (unsigned number = 4; option.in && !option.in.atEnd(); number += 4) {
        if (option.in.remaining() < 4) {
            line.expert(suboptionTooLong);
            return;
        }
        if (number < next) {
            addRoute(option, recordedRoute, recordedRouteHost);
        } else if (option.in.remaining() < 8) {
            const auto at = option.in.position();
            addIpv4Destination(option.item, option.in.source(), at, option.in.u32());
        } else {
            addRoute(option, sourceRoute, sourceRouteHost);
        }
    }
}

void dissectTimeStampOption(Ipv4Option& option)
{
    auto& in = option.in;
    in.read(option.item, pointer);
    in.look(option.item, overflow);
    const auto flag = in.read(option.item, timeStampFlag);
    const bool withAddress = flag == 1 || flag == 3;
    while (in && !in.atEnd()) {
        if (in.remaining() < (withAddress ? 8u : 4u)) {
            option.item.addText(ipv4BrokenOption, suboptionTooLong.name).expert(suboptionTooLong);
            return;
        }
        if (withAddress)
            in.read(option.item, timeStampAddress);
        in.read(option.item, timeStamp);
    }
}

void addIpv4Host(TreeItem parent, std::uint8_t source, std::uint32_t offset, std::uint32_t address, const FieldInfo& host,
    const FieldInfo* any)
{
    parent.add(host, source, offset, 4, address);
    if (any)
        parent.add(*any, source, offset, 4, address);
}

void addIpv4Destination(TreeItem parent, std::uint8_t source, std::uint32_t offset, std::uint32_t address)
{
    parent.add(ipv4Destination, source, offset, 4, address);
    parent.add(ipv4AnyAddress, source, offset, 4, address);
    addIpv4Host(parent, source, offset, address, ipv4DestinationHost, &ipv4AnyHost);
}

std::optional<std::uint32_t> ipv4RoutedDestination(Cursor options)
{
    while (options.captured() > 0) {
        const auto type = options.peek();
        if (type == ipv4option::endOfOptions)
            break;
        if (type == ipv4option::noOperation) {
            options.skip(1);
            continue;
        }
        const auto size = options.peek(1);
        if (size < 2 || !options.has(size))
            break;
        if ((type == ipv4option::looseRoute || type == ipv4option::strictRoute) && size >= 7) {
            const auto next = options.peek(2);
            if (next >= 4 && next % 4 == 0 && next < size)
                return options.peek32(size - 4u);
        }
        options.skip(size);
    }
    return {};
}

} // namespace porthole
