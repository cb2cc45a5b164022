// Answers the tests of a plan on one stretch of frames after the other.
#pragma once

#include "analysis/filter/crew.h"
#include "analysis/filter/evaluator.h"
#include "analysis/filter/filter_cache.h"
#include "analysis/filter/frame_contents.h"
#include "analysis/filter/plan.h"

#include <atomic>
#include <memory>
#include <optional>
#include <stop_token>

namespace porthole::analysis {

class StretchAnswering {
public:
    /// All have to live on. `hands`: threads for what is slow.
    StretchAnswering(const Session& session, const Plan& plan, const FieldValues* references, unsigned hands);
    ~StretchAnswering();

    /// Puts the frames from `first` to `last` that pass into `matches`. False if stopped; then nothing is put there.
    bool answer(FrameNumber first, FrameNumber last, const std::stop_token& stop, std::optional<Crew>& crew, FrameBitmap& matches);

    /// From now on, what is found out of a test is remembered for all frames, beginning with `known`.
    void remember(std::size_t leaf, TestAnswer known);
    /// Null if it is not.
    const TestAnswer* remembered(std::size_t leaf) const { return m_memory[leaf] ? &*m_memory[leaf] : nullptr; }
    template <typename Which>
    void forget(Which which)
    {
        for (std::size_t leaf = 0; leaf < m_memory.size(); ++leaf)
            if (m_memory[leaf] && which(leaf))
                m_memory[leaf] = TestAnswer {};
    }

    std::uint64_t dissected() const { return m_dissected; }
    bool gaveUp() const { return m_gaveUp; }

private:
    using Words = std::vector<std::uint64_t>;
    /// Of a test: a bit a frame of the stretch. `value` is 0 where nothing is known.
    struct Bits {
        Words known, value;
    };
    struct Answer {
        std::uint64_t known, value;
    };
    /// What the bytes of a frame need of the index.
    struct Row {
        FrameLocation location;
        std::vector<Values> columns; ///< by slot
    };
    class Hand;
    /// What the index tells of a test in a frame.
    enum class Certain : std::uint8_t {
        Nothing,
        False,
        True,
    };
    static constexpr std::uint8_t computed = 1, forward = 2, backward = 4;

    bool answerCheaply(const SessionTables& tables, const std::stop_token& stop);
    void collectRows(const SessionTables& tables);
    void answerColumns(const SessionTables& tables, const Leaf& leaf, Bits& bits);
    void answerColumnsGenerally(const SessionTables& tables, const Leaf& leaf, Bits& bits);
    void answerFindings(const SessionTables& tables, const Leaf& leaf, Bits& bits) const;
    void answerTcpFlags(const SessionTables& tables, const Leaf& leaf, Bits& bits);
    void answerPresence(const SessionTables& tables, const Leaf& leaf, Bits& bits) const;
    void answerConversations(const SessionTables& tables, std::size_t leaf);
    std::uint8_t conversationAnswer(const Leaf& leaf, const Conversation& conversation);
    /// Where the test cannot be true, it is known to be false.
    void leaveOut(const SessionTables& tables, const Leaf& leaf, Bits& bits);
    /// Whether a protocol is known that speaks over TCP on one of the ports.
    bool hasMessages(const Conversation& conversation) const;
    bool mayBeFoundByContent(const Leaf& leaf, Table heuristics) const;
    std::vector<bool> plainStacks() const;
    std::vector<bool> possible(const Leaf& leaf) const;
    static bool isPossible(const std::vector<bool>& possible, std::uint16_t stack, std::uint16_t flags);
    template <typename Ask>
    void eachRow(const SessionTables& tables, Bits& bits, Ask ask) const;

    bool recall(std::size_t leaf);
    void store(std::size_t leaf);
    /// 64 frames of the stretch at once.
    Answer combine(const Formula& formula, std::size_t word) const;
    /// Looks at the frames whose answer is not known yet. False if stopped.
    bool resolve(bool bytesOnly, const std::stop_token& stop, std::optional<Crew>& crew);
    Hand& hand(unsigned number);

    const Session& m_session;
    const Plan& m_plan;
    const FieldValues* m_references;
    FrameContents m_contents;
    std::vector<std::optional<TestAnswer>> m_memory;
    /// By conversation, for each test that conversations answer: computed (1), the answer forward (2), backward (4).
    std::vector<std::vector<std::uint8_t>> m_conversationAnswers;
    std::vector<std::uint8_t> m_hasMessages; ///< by conversation: 0 not looked at yet, 1 no, 2 yes
    std::vector<std::unique_ptr<Hand>> m_hands;
    std::optional<Evaluator> m_evaluator; ///< for values from the index

    std::vector<bool> m_isFrame; ///< by slot
    bool m_readsBytes = false;

    FrameNumber m_first = 0, m_last = 0;
    FrameNumber m_base = 0; ///< the frame of bit 0
    Words m_wanted, m_gone; ///< frames of the stretch; those that the file no longer holds
    std::vector<Bits> m_bits; ///< by leaf
    std::vector<Row> m_rows;  ///< only if bytes are read
    std::atomic<std::uint64_t> m_dissected = 0;
    std::atomic<bool> m_gaveUp = false;
};

} // namespace porthole::analysis
