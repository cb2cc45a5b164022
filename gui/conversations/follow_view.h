// The lines of a stream, the two sides coloured. Holds no more lines than are in view and near it.
#pragma once

#include "gui/conversations/follow_document.h"
#include "gui/settings/theme.h"

#include <QAbstractScrollArea>

#include <optional>

namespace porthole::gui {

class FollowView : public QAbstractScrollArea {
    Q_OBJECT
public:
    explicit FollowView(QWidget* parent = nullptr);

    /// Null: nothing is shown. It must outlive its being shown.
    void setDocument(FollowDocument* document);
    void setTheme(const Theme& theme);
    void setTextFont(const QFont& font);
    /// Shows where segments end, and what one read could have returned then.
    void setReadsShown(bool shown);
    bool areReadsShown() const { return m_readsShown; }
    /// Marks bytes of a side and scrolls to them.
    void showMatch(const analysis::StreamMatch& match);
    void clearMatch();
    void showLine(std::uint64_t line);

    /// A byte in the stream, and how it came there.
    struct Place {
        analysis::StreamPiece piece;
        std::uint64_t offset; ///< in the stream of its side
    };
    std::optional<Place> placeAt(const QPoint& point) const;
    /// The first byte in view.
    std::optional<Place> firstPlace() const;
    QString describe(const Place& place) const;

    struct Selection {
        std::uint64_t line;
        int column;
        auto operator<=>(const Selection&) const = default;
    };
    /// What is selected, the end behind the last column; nothing: nothing is.
    std::optional<std::pair<Selection, Selection>> selection() const;
    void selectAll();

    std::uint64_t topLine() const { return static_cast<std::uint64_t>(verticalScrollBar()->value()); }
    /// The lines in view as text, as far as they are there.
    QStringList visibleText() const;
    /// The middle of a column of a line in view.
    QPoint pointOf(std::uint64_t line, int column) const;
    /// Beside a line in view, when reads are shown.
    QString readText(const analysis::FollowLine& line) const;

Q_SIGNALS:
    void packetWanted(std::uint32_t number);
    /// The mouse is over this; empty: over nothing.
    void pointed(const QString& description);
    void linesShown();

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;
    bool viewportEvent(QEvent* event) override;

private:
    void arrange();
    void fetch();
    void take(std::uint64_t first, std::vector<analysis::FollowLine>& lines);
    const analysis::FollowLine* lineAt(std::uint64_t line) const;
    int visibleLines() const;
    int textLeft() const;
    int columnX(int column) const { return textLeft() + static_cast<int>(column * m_columnWidth); }
    Selection hit(const QPoint& point) const;
    const ColourPair& coloursOf(bool reverse) const;
    std::optional<Place> placeOf(const analysis::FollowLine& line, int column) const;
    bool isMatch(const analysis::FollowLine& line, int column) const;
    void paintLine(QPainter& painter, std::uint64_t number, int y) const;
    void paintText(QPainter& painter, const analysis::FollowLine& line, std::uint64_t number, int y) const;
    void paintRun(QPainter& painter, const analysis::FollowLine& line, int from, int to, int y, const QColor& text) const;
    void paintReads(QPainter& painter, const analysis::FollowLine& line, int y) const;

    FollowDocument* m_document = nullptr;
    const Theme* m_theme = &Theme::of(Scheme::Light);
    std::vector<analysis::FollowLine> m_lines; ///< from m_first on
    std::uint64_t m_first = 0;
    bool m_stale = true; ///< what is held may have changed
    double m_columnWidth = 8;
    int m_lineHeight = 16;
    int m_ascent = 12;
    int m_numberWidth = 60;
    bool m_readsShown = false;
    std::optional<analysis::StreamMatch> m_match;
    std::optional<Selection> m_anchor, m_end;
    QPoint m_pressed;
};

} // namespace porthole::gui
