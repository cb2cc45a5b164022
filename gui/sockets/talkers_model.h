// Programs or hosts, whom they talk to, and the conversations with each, as a tree.
#pragma once

#include "analysis/statistics/talkers.h"
#include "gui/statistics/counting_job.h"

#include <QAbstractItemModel>

#include <vector>

namespace porthole::gui {

struct CountedTalkers : Counted {
    std::vector<analysis::Talker> talkers;
};

std::unique_ptr<Counter> makeTalkerCounter(std::shared_ptr<const analysis::Session> session);

class TalkersModel : public QAbstractItemModel {
    Q_OBJECT
public:
    enum Column { Name, Known, Conversations, Packets, Bytes, ColumnCount };
    using QAbstractItemModel::QAbstractItemModel;

    void setTalkers(std::shared_ptr<const CountedTalkers> talkers);
    const std::shared_ptr<const CountedTalkers>& talkers() const { return m_talkers; }
    /// A display filter for the packets of a line; empty if it would be longer than a filter may be.
    QString filter(const QModelIndex& index) const;
    /// The way from the top to a line: what it is found again by.
    QStringList path(const QModelIndex& index) const;
    /// The tree as indented text, for the clipboard.
    QString text() const;

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& index) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    static constexpr std::size_t none = static_cast<std::size_t>(-1);
    /// A talker, one of its partners, or one of the partner's conversations: the parts that are `none` say which.
    struct Line {
        std::size_t talker, partner = none, conversation = none;
        quintptr parent = 0; ///< its number plus 1; 0: it stands at the top
        int row = 0;
        std::vector<quintptr> below;
    };
    const Line& line(const QModelIndex& index) const { return m_lines[index.internalId()]; }
    QString cell(const Line& line, int column) const;
    QStringList streams(const Line& line) const;

    std::shared_ptr<const CountedTalkers> m_talkers;
    std::vector<Line> m_lines;
    std::vector<quintptr> m_top;
};

} // namespace porthole::gui
