// Sources that no list of interfaces has: a pipe, an interface of another machine.
#pragma once

#include "capture/live/capture_request.h"

#include <QDialog>

class QDialogButtonBox;
class QLineEdit;
class QSpinBox;

namespace porthole::gui
{

class AddPipeDialog : public QDialog
{
    Q_OBJECT
public:
    explicit AddPipeDialog(QWidget* parent = nullptr);
    QLineEdit* path() const { return m_path; }

Q_SIGNALS:
    void chosen(const porthole::capture::CaptureSource& source);

private:
    QLineEdit* m_path;
};

class AddRemoteDialog : public QDialog
{
    Q_OBJECT
public:
    explicit AddRemoteDialog(QWidget* parent = nullptr);
    QLineEdit* host() const { return m_host; }
    QLineEdit* interface() const { return m_interface; }
    QSpinBox* port() const { return m_port; }
    QDialogButtonBox* buttons() const { return m_buttons; }

Q_SIGNALS:
    void chosen(const porthole::capture::CaptureSource& source);

private:
    void judge();

    QLineEdit* m_host;
    QSpinBox* m_port;
    QLineEdit* m_interface;
    QDialogButtonBox* m_buttons;
};

} // namespace porthole::gui
