// The rows of the packet list out of a session: facts from its index, texts by dissection when they are painted.
#pragma once

#include "gui/packets/row_provider.h"
#include "gui/packets/row_text_fetcher.h"
#include "gui/packets/sort_job.h"

#include <QCache>

#include <memory>
#include <vector>

namespace porthole::gui {

class SessionRows : public RowProvider {
    Q_OBJECT
public:
    explicit SessionRows(std::shared_ptr<const analysis::Session> session);
    ~SessionRows() override;

    int rowCount() const override;
    RowFacts facts(int row) const override;
    int rowOf(std::uint32_t number) const override;
    const RowText* text(int row) override;
    void prepare(int first, int last) override;
    Nanoseconds firstTime() const override { return m_session->firstTime(); }
    int timeDigits() const override { return m_session->file().timePrecision(); }

    /// Only these frames have rows, ascending; a display filter found them.
    void showOnly(std::vector<analysis::FrameNumber> frames);
    /// Further ones, behind those that are shown.
    void showMore(const std::vector<analysis::FrameNumber>& frames);
    void showAll();
    bool isFiltered() const { return m_filtered; }

    void setFieldColumns(const FieldColumns& fields);

    // Rows that come later, and those of showOnly() and showAll(), are in file order.
    void setSorted(std::shared_ptr<const SortedRows> sorted, Qt::SortOrder order);
    void setFileOrder() { m_sorted.reset(); }
    bool isSorted() const { return m_sorted != nullptr; }
    const std::shared_ptr<const SortedRows>& sorted() const { return m_sorted; }
    /// The frames that have rows, in file order.
    analysis::FrameList frames() const;
    /// Frames that have rows, ascending, if isFiltered().
    const std::vector<analysis::FrameNumber>& shown() const { return m_shown; }
    /// The row of the frame, or else of the nearest shown one before it, or else the first. -1: no row is shown.
    int nearestRow(std::uint32_t number) const;

    /// By which rules rows are coloured; texts are made again.
    void setColourRules(std::shared_ptr<const ColourRules> rules);
    /// Makes texts again when they are next wanted: the end of loading may have changed them.
    void forgetTexts();

private:
    void collect();
    std::uint32_t frameOf(int row) const { return frameAt(placeOf(row)); }
    // Places are rows in file order.
    std::uint32_t frameAt(int place) const;
    int placeOfFrame(std::uint32_t number) const;
    int placeOf(int row) const;
    int rowAt(int place) const;

    static constexpr int cachedTexts = 4096;

    std::shared_ptr<const analysis::Session> m_session;
    bool m_filtered = false;
    std::vector<analysis::FrameNumber> m_shown; ///< if filtered
    std::shared_ptr<const SortedRows> m_sorted; ///< null: in file order
    Qt::SortOrder m_order = Qt::AscendingOrder;
    bool m_textsTellAbove = false; ///< they change with the row above
    QCache<std::uint32_t, RowText> m_texts; ///< by frame number, the least recently used go first
    RowTextFetcher m_fetcher;
};

} // namespace porthole::gui
