// The packet list as a Qt model over a RowProvider.
#pragma once

#include "gui/colours/colour_rule_file.h"
#include "gui/packets/frame_marks.h"
#include "gui/packets/packet_list_column.h"
#include "gui/packets/row_provider.h"
#include "gui/packets/time_format.h"
#include "gui/settings/settings.h"
#include "gui/settings/theme.h"

#include <QAbstractTableModel>

namespace porthole::gui {

class PacketListModel : public QAbstractTableModel {
    Q_OBJECT
public:
    using Kind = PacketListColumn::Kind;
    /// Positions of the columns that there are at first; see columnOf().
    enum Column {
        Number,
        Time,
        Source,
        Destination,
        Protocol,
        Length,
        Info,
        ColumnCount,
    };
    enum Role {
        ColourRuleRole = Qt::UserRole, ///< noColourRule: none matches; invalid: not known yet
        FrameNumberRole,
        RelatedRole, ///< true: of the same conversation as the selected packet
        CommentedRole, ///< true: somebody wrote something about the packet
    };

    explicit PacketListModel(QObject* parent = nullptr);

    /// The provider must live until the next call. Null: no rows.
    void setProvider(RowProvider* provider);
    RowProvider* provider() const { return m_provider; }
    /// Takes in the rows that the provider has got since.
    void update();
    /// All texts may have changed.
    void refreshTexts();

    void setTheme(const Theme& theme);
    void setColourise(bool on);
    void setTimeDisplay(const TimeDisplay& display);
    /// Other columns than those of PacketListColumn::defaults(). Visibility and widths are for the view.
    void setColumns(const QList<PacketListColumn>& columns);
    const QList<PacketListColumn>& columns() const { return m_columns; }
    /// What the provider has to make for these columns.
    FieldColumns fieldColumns() const;
    void setVisible(int column, bool on) { m_columns[column].visible = on; }
    void setAlignment(int column, Qt::Alignment alignment);
    void setTitle(int column, const QString& title);
    /// The first column of this kind; -1: none.
    int columnOf(Kind kind) const;
    /// The rules that the provider's rows speak of.
    void setColourRules(const QList<ColourRule>& rules);
    /// Which packets are shown as marked or ignored; has to live as long as the model. Null: none.
    void setMarks(const FrameMarks* marks);
    /// Marks the packets of a conversation; noConversationId: none.
    void markConversation(std::uint32_t conversation);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

    /// Says that these rows are about to be painted.
    void prepare(int first, int last);
    std::uint32_t frameNumber(int row) const;
    int rowOf(std::uint32_t frameNumber) const;

    /// The longest text that a column is likely to hold, for its first width.
    QString widestText(int column) const;

private:
    void textsArrived(int first, int last);
    const RowFacts& factsOf(int row) const;
    QString display(int row, int column) const;
    QString timeText(int row, const PacketListColumn& column) const;
    void adaptColours();
    const ColourPair* coloursOf(int row) const;

    RowProvider* m_provider = nullptr;
    const Theme* m_theme = &Theme::of(Scheme::Light);
    bool m_colourise = true;
    TimeDisplay m_timeDisplay;
    QList<PacketListColumn> m_columns = PacketListColumn::defaults();
    std::vector<int> m_fieldsOf; ///< by column: its place in RowText::fields; -1: it shows no fields
    QList<ColourRule> m_rules;
    std::vector<ColourPair> m_ruleColours; ///< as the theme shows them
    const FrameMarks* m_marks = nullptr;
    std::uint32_t m_marked = noConversationId;
    int m_rows = 0;
    mutable int m_factsRow = -1; ///< a row is asked for cell by cell: its facts are kept
    mutable RowFacts m_facts;
};

} // namespace porthole::gui
