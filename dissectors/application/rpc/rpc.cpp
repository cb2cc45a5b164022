// Open Network Computing Remote Procedure Call: RFC 5531.

#include "dissectors/application/rpc/rpc.h"

#include <algorithm>
#include <deque>
#include <unordered_map>

namespace porthole {

namespace rpc {

namespace {

void appendKind(const ItemView& item, Text& out);
void identifierLabel(const ItemView& item, Text& out);
void programText(std::uint64_t value, Text& out);
void procedureLabel(const ItemView& item, Text& out);
void replyFrameLabel(const ItemView& item, Text& out);
void callFrameLabel(const ItemView& item, Text& out);

constexpr std::uint32_t largestFragment = 0x02000000; ///< as much as a record may reasonably be
constexpr std::uint32_t call = 0, reply = 1;
constexpr std::uint32_t rpcVersion = 2, markLength = 4;
constexpr std::uint32_t lastFragment = 0x80000000;
constexpr std::uint32_t authUnix = 1;

constexpr ValueName messageTypes[] = {{0, "Call"}, {1, "Reply"}};
constexpr ValueName flavors[] = {{0, "AUTH_NULL"}, {1, "AUTH_UNIX"}, {2, "AUTH_SHORT"}, {3, "AUTH_DES"}, {5, "AUTH_RSA/Gluster"},
    {6, "RPCSEC_GSS"}, {7, "AUTH_TLS"}};
constexpr ValueName replyStates[] = {{0, "accepted"}, {1, "denied"}};
constexpr ValueName acceptStates[] = {{0, "RPC executed successfully"}, {1, "remote hasn't exported program"},
    {2, "remote can't support version #"}, {3, "program can't support procedure"}, {4, "procedure can't decode params"},
    {5, "system errors like memory allocation failure"}};
constexpr ValueName rejectStates[] = {{0, "RPC_MISMATCH"}, {1, "AUTH_ERROR"}};

constexpr Field<bool> last {"rpc.lastfrag", "Last Fragment", Mask {lastFragment}, Width {32}, Booleans {"Yes", "No"}};
constexpr Field<std::uint32_t> fragmentLength {"rpc.fraglen", "Fragment Length", Mask {0x7fffffff}};
constexpr Field<NoValue> fragmentHeader {"rpc.fragment_header", "Fragment header"};
constexpr Field<std::uint32_t> identifier {"rpc.xid", "XID", Base::Hex, Label {identifierLabel}};
constexpr Field<std::uint32_t> messageType {"rpc.msgtyp", "Message Type", Names {messageTypes}};
constexpr Field<std::uint32_t> version {"rpc.version", "RPC Version"};
constexpr Field<std::uint32_t> program {"rpc.program", "Program", ValueText {programText}};
constexpr Field<std::uint32_t> programVersion {"rpc.programversion", "Program Version"};
constexpr Field<std::uint32_t> procedure {"rpc.procedure", "Procedure", Label {procedureLabel}};
constexpr Field<NoValue> credentials {"rpc.credentials", "Credentials"};
constexpr Field<NoValue> verifier {"rpc.verifier", "Verifier"};
constexpr Field<std::uint32_t> flavor {"rpc.auth.flavor", "Flavor", Names {flavors}};
constexpr Field<std::uint32_t> authLength {"rpc.auth.length", "Length"};
constexpr Field<std::uint32_t> stamp {"rpc.auth.stamp", "Stamp", Base::Hex};
constexpr Field<TextString> machineName {"rpc.auth.machinename", "Machine Name"};
constexpr Field<std::uint32_t> user {"rpc.auth.uid", "UID"};
constexpr Field<std::uint32_t> group {"rpc.auth.gid", "GID"};
constexpr Field<std::uint32_t> replyState {"rpc.replystat", "Reply State", Names {replyStates}};
constexpr Field<std::uint32_t> acceptState {"rpc.state_accept", "Accept State", Names {acceptStates}};
constexpr Field<std::uint32_t> rejectState {"rpc.state_reject", "Reject State", Names {rejectStates}};
constexpr Field<FrameNumber> replyFrame {"rpc.repframe", "Reply Frame", Generated {}, Label {replyFrameLabel}};
constexpr Field<FrameNumber> callFrame {"rpc.reqframe", "Request Frame", Generated {}, Label {callFrameLabel}};
constexpr Field<RelativeTime> delay {"rpc.time", "Time from request", Generated {}};
constexpr Field<FrameNumber> duplicateOf {"rpc.dup", "Duplicate Call/Reply", Generated {}};

constexpr const FieldInfo* fields[] = {&last, &fragmentLength, &fragmentHeader, &identifier, &messageType, &version, &program,
    &programVersion, &procedure, &credentials, &verifier, &flavor, &authLength, &stamp, &machineName, &user, &group, &replyState,
    &acceptState, &rejectState, &replyFrame, &callFrame, &delay, &duplicateOf};

// What a conversation is remembered by

/// Of a call: whether it was sent before. Of a reply: the call.
struct Note : MessageNote {
    Call asked;
    std::uint32_t frame = 0; ///< of the call
    Nanoseconds delay = 0;   ///< from the call to this reply
    std::uint32_t duplicateOf = 0;
    bool isReply = false;
    std::uint32_t remembered = 0; ///< of the call
    std::shared_ptr<const std::uint32_t> replyFrame; ///< of a call; the number is 0 while there is none
    bool answered() const { return replyFrame && *replyFrame; }
    std::size_t size() const override { return sizeof *this; }
};

struct Header {
    std::uint32_t id = 0, type = 0;
    Call asked;
};

/// The first words of a message at `offset`; false if they are none.
bool parse(ByteView bytes, std::size_t offset, Header& header)
{
    constexpr std::size_t callLength = 24, replyLength = 12;
    const auto word = [&](std::size_t at) {
        return static_cast<std::uint32_t>(detail::loadBig<4>(bytes.data() + offset + at));
    };
    if (bytes.size() < offset + replyLength)
        return false;
    header.id = word(0);
    header.type = word(4);
    if (header.type == reply)
        return word(8) <= 1;
    if (header.type != call || bytes.size() < offset + callLength || word(8) != rpcVersion)
        return false;
    header.asked = {word(12), word(16), word(20)};
    return true;
}

/// The rights that a call of NFS 3 asks for: behind credentials, verifier and file handle.
std::uint32_t askedRights(ByteView bytes, std::size_t offset, const Call& asked)
{
    constexpr Call access {100003, 3, 4};
    constexpr std::size_t header = 24, word = 4;
    if (asked != access)
        return 0;
    auto at = offset + header;
    const auto passOpaque = [&](std::size_t before) {
        if (bytes.size() < at + before + word)
            return false;
        const std::size_t size = detail::loadBig<4>(bytes.data() + at + before);
        at += before + word + (size + word - 1) / word * word;
        return at <= bytes.size();
    };
    if (!passOpaque(word) || !passOpaque(word) || !passOpaque(0) || bytes.size() < at + word)
        return 0;
    return static_cast<std::uint32_t>(detail::loadBig<4>(bytes.data() + at));
}

class Hearing : public Listener {
public:
    std::shared_ptr<const MessageNote> hear(const HeardMessage& message) override
    {
        Header header;
        const bool datagram = parse(message.bytes, 0, header);
        if (!datagram && !parse(message.bytes, markLength, header))
            return nullptr;
        const auto rights = header.type == call ? askedRights(message.bytes, datagram ? 0 : markLength, header.asked) : 0;
        return header.type == call ? hearCall(message, header, rights) : hearReply(message, header);
    }

private:
    struct Asked {
        Call asked;
        std::uint32_t frame = 0;
        Nanoseconds time = 0;
        std::uint32_t rights = 0;
        std::shared_ptr<std::uint32_t> replyFrame = std::make_shared<std::uint32_t>(0);
    };
    static constexpr std::size_t mostCalls = 8192;

    std::shared_ptr<const MessageNote> hearCall(const HeardMessage& message, const Header& header, std::uint32_t rights)
    {
        auto note = std::make_shared<Note>();
        note->asked = header.asked;
        note->frame = message.frame;
        const auto found = m_calls.find(header.id);
        if (found != m_calls.end() && found->second.asked == header.asked) {
            note->duplicateOf = found->second.frame;
            note->replyFrame = found->second.replyFrame;
            return note;
        }
        if (m_order.size() >= mostCalls) {
            m_calls.erase(m_order.front());
            m_order.pop_front();
        }
        if (found == m_calls.end())
            m_order.push_back(header.id);
        auto& asked = m_calls[header.id];
        asked = {header.asked, message.frame, message.time, rights};
        note->replyFrame = asked.replyFrame;
        return note;
    }

    std::shared_ptr<const MessageNote> hearReply(const HeardMessage& message, const Header& header)
    {
        const auto found = m_calls.find(header.id);
        if (found == m_calls.end())
            return nullptr;
        auto& asked = found->second;
        auto note = std::make_shared<Note>();
        note->asked = asked.asked;
        note->frame = asked.frame;
        note->delay = message.time - asked.time;
        note->isReply = true;
        note->remembered = asked.rights;
        note->duplicateOf = *asked.replyFrame;
        if (!*asked.replyFrame)
            *asked.replyFrame = message.frame;
        return note;
    }

    std::unordered_map<std::uint32_t, Asked> m_calls; ///< by identifier
    std::deque<std::uint32_t> m_order;                ///< in which they came
};

std::unique_ptr<Listener> listen(const ListenerSetup&) { return std::make_unique<Hearing>(); }

// Labels

void appendKind(const ItemView& item, Text& out)
{
    const auto type = item.find(messageType);
    if (type.found())
        out.format(", Type:{} XID:0x{:08x}", findName(messageTypes, type.value(), "Unknown"), item.valueOf(identifier));
}

void identifierLabel(const ItemView& item, Text& out) { out.format("XID: 0x{:08x} ({})", item.value(), item.value()); }

void programText(std::uint64_t value, Text& out)
{
    const auto* known = findProgram(static_cast<std::uint32_t>(value));
    out.format("{} ({})", known ? known->name : "Unknown", value);
}

void procedureLabel(const ItemView& item, Text& out)
{
    out << "Procedure: ";
    appendProcedure(out, {static_cast<std::uint32_t>(item.parent().valueOf(program)),
                             static_cast<std::uint32_t>(item.parent().valueOf(programVersion)), static_cast<std::uint32_t>(item.value())});
    out.format(" ({})", item.value());
}

void replyFrameLabel(const ItemView& item, Text& out) { out.format("The reply to this request is in frame {}", item.value()); }
void callFrameLabel(const ItemView& item, Text& out) { out.format("This is a reply to a request in frame {}", item.value()); }

// The message

/// RFC 5531 section 8.2, appendix A.
void readAuthentication(Cursor& in, const TreeItem& layer, const FieldInfo& title)
{
    constexpr std::uint32_t word = 4, mostGroups = 16;
    const auto start = in.position();
    const auto item = layer.add(title, in.source(), start, in.remaining(), 0);
    const auto kind = in.read(item, flavor);
    const std::uint32_t size = in.read(item, authLength);
    if (!in)
        return;
    if (size > in.remaining()) {
        in.skip(size); // fails
        return;
    }
    auto body = in.take(size);
    in.skip(std::min((word - size % word) % word, in.remaining()));
    item.setEnd(in.position());
    if (kind != authUnix)
        return;
    body.read(item, stamp);
    opaque(body, item, machineName);
    body.read(item, user);
    body.read(item, group);
    const auto groups = body.u32();
    for (std::uint32_t i = 0; i < groups && i < mostGroups && body && body.remaining() >= word; ++i)
        body.read(item, group);
}

void writeInfo(Context& context, const Note& note)
{
    const auto* known = findProgram(note.asked.program);
    if (!context.columns())
        return;
    context.setProtocol(known ? known->name : "RPC");
    if (!known) { // of a program that nobody knows
        context.setInfo("Continuation");
        return;
    }
    Text text;
    text.format("V{} ", note.asked.version);
    constexpr Call compound {100003, 4, 1}; // its operations matter, not its name
    if (note.asked != compound) {
        appendProcedure(text, note.asked);
        text << ' ';
    }
    if (note.isReply)
        text.format("Reply (Call In {})", note.frame);
    else if (note.answered())
        text.format("Call (Reply In {})", *note.replyFrame);
    else
        text << "Call";
    context.setInfo("{}", text.view());
}

/// What a program is told: the note stands at the first byte of its body while it is dissected.
struct BodyNote : MessageNote {
    Body body;
    std::size_t size() const override { return sizeof *this; }
};

void readBody(Cursor in, Context& context, const Note& note)
{
    const auto* known = findProgram(note.asked.program);
    if (!known || !known->protocol) {
        if (!known || note.asked.procedure != 0)
            context.data(in);
        return;
    }
    if (note.asked.procedure == 0 || in.remaining() == 0) { // nothing for the program to read
        showProcedure(context.addTopLevel(known->protocol->layer, in, in.remaining()), note.asked);
        return;
    }
    const auto told = std::make_shared<BodyNote>();
    told->body = {note.asked, note.isReply, note.remembered};
    const PlacedNote placed {0, told};
    const Context::Noted noted(context, in, {&placed, 1});
    context.call(*known->protocol, in);
}

void addDuplicate(const TreeItem& layer, const Note& note, Context& context)
{
    if (!note.duplicateOf)
        return;
    layer.conclude(duplicateOf, note.duplicateOf);
    context.appendInfo("[RPC {} of #{}]", note.isReply ? "duplicate" : "retransmission", note.duplicateOf);
}

void readCall(Cursor& in, const TreeItem& layer, Context& context, const Note& note)
{
    in.read(layer, version);
    in.read(layer, program);
    in.read(layer, programVersion);
    in.read(layer, procedure);
    if (in && note.answered())
        layer.conclude(replyFrame, *note.replyFrame);
    if (in)
        readAuthentication(in, layer, credentials);
    if (in)
        readAuthentication(in, layer, verifier);
    if (!in)
        return;
    layer.setEnd(in.position());
    readBody(in.rest(), context, note);
    addDuplicate(layer, note, context);
}

void readReply(Cursor& in, const TreeItem& layer, Context& context, const Note& note)
{
    constexpr std::uint32_t accepted = 0, success = 0;
    layer.conclude(program, note.asked.program);
    layer.conclude(programVersion, note.asked.version);
    layer.conclude(procedure, note.asked.procedure);
    const auto state = in.read(layer, replyState);
    layer.conclude(callFrame, note.frame);
    layer.conclude(delay, static_cast<std::uint64_t>(note.delay));
    if (!in)
        return;
    if (state != accepted) {
        in.read(layer, rejectState);
        return;
    }
    readAuthentication(in, layer, verifier);
    if (!in)
        return;
    const auto outcome = in.read(layer, acceptState);
    layer.setEnd(in.position());
    if (in && outcome == success)
        readBody(in.rest(), context, note);
    addDuplicate(layer, note, context);
}

bool isCall(const Cursor& in, std::uint32_t offset)
{
    Header header;
    return parse(in.view(), offset, header) && header.type == call && findProgram(header.asked.program)
        && header.asked.version < 20; // as good as any limit: none has so many
}

bool isMarked(const Cursor& in)
{
    return (in.peek32() & lastFragment) && (in.peek32() & ~lastFragment) < largestFragment && isCall(in, markLength);
}

bool looksLikeCall(const Cursor& in) { return isCall(in, 0) || isMarked(in); }

/// A message without its record mark. False if it is a reply to a call that is not known.
bool readMessage(Cursor& in, const TreeItem& layer, Context& context, const Note* heard)
{
    Note note;
    Header header;
    if (!parse(in.view(), 0, header))
        return false;
    if (heard && heard->isReply == (header.type == reply))
        note = *heard;
    else if (header.type == call && findProgram(header.asked.program))
        note.asked = header.asked;
    else
        return false;
    writeInfo(context, note);
    in.read(layer, identifier);
    in.read(layer, messageType);
    if (header.type == call)
        readCall(in, layer, context, note);
    else
        readReply(in, layer, context, note);
    return true;
}

/// What is no message of ours is a part of one on the port of the portmapper; elsewhere it belongs to somebody else.
void leave(Cursor& in, Context& context)
{
    const auto table = context.foundBy().table;
    if (table != Table::TcpPort && table != Table::UdpPort) {
        context.reject();
        return;
    }
    context.setProtocol("RPC");
    context.setInfo("Continuation");
    in.moveTo(in.end());
}

void dissect(Cursor& in, TreeItem& layer, Context& context)
{
    const bool stream = context.foundBy().table == Table::TcpPort || context.foundBy().table == Table::TcpHeuristic;
    auto item = layer;
    for (bool first = true; in && in.remaining() > 0; first = false) {
        const auto* heard = context.note<Note>(in);
        if (!first)
            item = context.addTopLevel(rpcProtocol.layer, in, in.remaining());
        auto message = in;
        if (stream) {
            const auto mark = in.peek32();
            if (!in.has(markLength) || (mark & ~lastFragment) > in.remaining() - markLength) {
                if (first)
                    leave(in, context);
                return;
            }
            const auto header = item.add(fragmentHeader, in.source(), in.position(), markLength, 0);
            in.look(header, last);
            in.read(header, fragmentLength);
            message = in.take(mark & ~lastFragment);
        } else {
            in.moveTo(in.end());
        }
        if (!readMessage(message, item, context, heard)) {
            if (first)
                leave(in, context);
            return;
        }
    }
}

/// RFC 5531 section 11: fragments up to the last one.
MessageEnd frame(ByteView bytes, FramingState&)
{
    std::uint64_t at = 0;
    while (at + markLength <= bytes.size()) {
        const auto mark = static_cast<std::uint32_t>(detail::loadBig<4>(bytes.data() + at));
        if ((mark & ~lastFragment) > largestFragment)
            return {};
        at += markLength + (mark & ~lastFragment);
        if (mark & lastFragment)
            return {MessageEnd::Kind::Known, at};
        if ((mark & ~lastFragment) == 0)
            return {}; // an empty fragment that is not the last: not of this protocol
    }
    return at > bytes.size() ? MessageEnd {MessageEnd::Kind::AtLeast, at + markLength} : MessageEnd {MessageEnd::Kind::MoreNeeded, 0};
}

constexpr Parent parents[] = {{Table::UdpPort, 111}, {Table::TcpPort, 111}, {Table::UdpHeuristic, 24}, {Table::TcpHeuristic, 24}};

} // namespace

void showProcedure(const TreeItem& layer, const Call& call)
{
    layer.conclude(programVersion, call.version);
    const auto* known = findProgram(call.program);
    if (!known)
        return;
    const auto found = std::ranges::find(known->versions, call.version, &Program::Version::number);
    if (found != known->versions.end() && found->procedure && layer)
        layer.tree()->append(layer.index(), *found->procedure, 0, 0, 0, call.procedure, 0).markGenerated();
}

const Body* bodyOf(const Context& context, const Cursor& in)
{
    const auto* note = context.note<BodyNote>(in);
    return note ? &note->body : nullptr;
}

ByteView opaque(Cursor& in, const TreeItem& parent, const FieldInfo& field)
{
    constexpr std::uint32_t word = 4;
    const auto size = in.u32();
    if (!in || size > in.remaining()) {
        in.skip(size); // fails
        return {};
    }
    const auto bytes = in.bytes(parent, field, size).value;
    in.skip(std::min((word - size % word) % word, in.remaining()));
    return in ? bytes : ByteView {};
}

std::string_view textOf(ByteView bytes)
{
    const std::string_view text {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
    return text.substr(0, text.find('\0'));
}

} // namespace rpc

constinit const Protocol rpcProtocol {
    .layer = {"rpc", "Remote Procedure Call", rpc::appendKind},
    .shortName = "RPC",
    .reference = "RFC 5531",
    .fields = rpc::fields,
    .parents = rpc::parents,
    .dissect = rpc::dissect,
    .recognises = rpc::looksLikeCall,
    .framing = rpc::frame,
    .listen = rpc::listen,
};

} // namespace porthole
