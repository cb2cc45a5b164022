// What dissection noted: kinds of notes by severity, below each its packets.
#pragma once

#include "analysis/statistics/expert_summary.h"
#include "gui/statistics/counting_job.h"

#include <QAbstractItemModel>

#include <array>
#include <vector>

namespace porthole::gui {

struct CountedExperts : Counted {
    std::vector<analysis::ExpertSummary::Entry> entries;
};

std::unique_ptr<Counter> makeExpertCounter(std::shared_ptr<const analysis::Session> session);

class ExpertModel : public QAbstractItemModel {
    Q_OBJECT
public:
    enum Column {
        SeverityColumn,
        Summary,
        Group,
        Protocol,
        Count,
        ColumnCount,
    };
    /// More packets of a kind are not listed; a filter finds them.
    static constexpr int mostPackets = 5000;

    explicit ExpertModel(QObject* parent = nullptr);

    void setExperts(std::shared_ptr<const CountedExperts> experts);
    void setTheme(const Theme& theme);
    /// Shows kinds whose summary, protocol or group holds the text, of the severities that are wanted.
    void setChoice(const QString& search, const std::array<bool, 5>& severities);
    /// Notes of a severity, shown or not.
    quint64 noteCount(Severity severity) const;

    /// The packet of a line; of a kind its first one. 0: none.
    std::uint32_t packet(const QModelIndex& index) const;
    QString filter(const QModelIndex& index) const;
    /// The kind that has this summary; for finding it again.
    QModelIndex find(const QString& key) const;
    QString key(const QModelIndex& index) const;

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& index) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    using Entry = analysis::ExpertSummary::Entry;
    void order();
    bool isKind(const QModelIndex& index) const { return index.internalId() == 0; }
    /// Of the line, or the one above it.
    const Entry& entry(const QModelIndex& index) const;
    QString kindText(const Entry& entry, int column) const;
    QString packetText(const QModelIndex& index) const;

    std::shared_ptr<const CountedExperts> m_experts;
    std::vector<std::uint32_t> m_order; ///< kinds that are shown, the worst first
    QString m_search;
    std::array<bool, 5> m_severities {true, true, true, true, true};
    const Theme* m_theme = nullptr;
};

} // namespace porthole::gui
