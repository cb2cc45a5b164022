// Statistics > Sockets: the sockets of this machine, the programs that hold them, and what the kernel's TCP knows of them; kept
// up to date while the window is open.
#pragma once

#include "gui/basics/latest_job.h"
#include "gui/documents/capture_view.h"
#include "gui/sockets/socket_model.h"

#include <QTimer>
#include <QWidget>

class QCheckBox;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;
class QTableView;

namespace porthole::gui {

class SocketsWindow : public QWidget {
    Q_OBJECT
public:
    explicit SocketsWindow(CaptureView& view, QWidget* parent = nullptr);

    SocketModel* model() const { return m_model; }
    QTableView* table() const { return m_table; }
    QLineEdit* search() const { return m_search; }
    QCheckBox* byListener() const { return m_byListener; }
    QPushButton* filterButton() const { return m_filter; }
    QPlainTextEdit* details() const { return m_details; }

Q_SIGNALS:
    /// A newer table is shown.
    void updated();

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    void ask();
    void take(std::shared_ptr<const SocketRows> rows);
    void showSelected();
    /// Makes the socket current that the selected packet belongs to.
    void followPacket();
    void contextMenu(const QPoint& at);
    QString rowsAsText() const;
    SocketChoice choice() const;

    CaptureView& m_view;
    SocketModel* m_model;
    QTableView* m_table;
    QLineEdit* m_search;
    QCheckBox *m_tcp, *m_udp, *m_local, *m_others, *m_byListener, *m_followPacket;
    QPlainTextEdit* m_details;
    QLabel* m_status;
    QPushButton* m_filter;
    LatestJob m_job;
    QTimer m_timer;
    std::shared_ptr<analysis::SocketTableReader> m_reader; ///< of the thread that asks; one question at a time
    std::uint64_t m_selected = 0; ///< cookie; 0: none
};

} // namespace porthole::gui
