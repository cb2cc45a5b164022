// The rows of the packet list out of a session: facts from its index, texts by dissection when they are painted.
#pragma once

#include "gui/row_provider.h"
#include "gui/row_text_fetcher.h"

#include <QCache>

#include <memory>

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

    /// Makes texts again when they are next wanted: the end of loading may have changed them.
    void forgetTexts();

private:
    void collect();

    static constexpr int cachedTexts = 4096;

    std::shared_ptr<const analysis::Session> m_session;
    QCache<std::uint32_t, RowText> m_texts; ///< by frame number, the least recently used go first
    RowTextFetcher m_fetcher;
};

} // namespace porthole::gui
