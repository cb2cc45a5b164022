// Where captured packets go, and when a capture ends by itself: two pages of the capture options.
#pragma once

#include "gui/limit_row.h"

#include <QWidget>

class QComboBox;
class QLineEdit;
class QPushButton;
class QRadioButton;

namespace porthole::gui
{

class CaptureOutputPage : public QWidget
{
    Q_OBJECT
public:
    explicit CaptureOutputPage(QWidget* parent = nullptr);

    void show(const CaptureChoices& choices);
    /// Puts what is chosen here into `choices`.
    void store(CaptureChoices& choices) const;

    QRadioButton* temporary() const { return m_temporary; }
    QRadioButton* toFile() const { return m_toFile; }
    QLineEdit* path() const { return m_path; }
    QComboBox* format() const { return m_format; }
    QComboBox* compression() const { return m_compression; }
    LimitRow* nextSize() const { return m_size; }
    LimitRow* kept() const { return m_files; }

Q_SIGNALS:
    void changed();

private:
    QWidget* makeFileBox();
    QWidget* makeNextBox();
    void browse();
    void enableParts();

    QRadioButton* m_temporary;
    QRadioButton* m_toFile;
    QLineEdit* m_path;
    QPushButton* m_browse;
    QComboBox* m_format;
    QComboBox* m_compression;
    LimitRow* m_size;
    LimitRow* m_time;
    LimitRow* m_packets;
    LimitRow* m_files;
};

class CaptureStopPage : public QWidget
{
    Q_OBJECT
public:
    explicit CaptureStopPage(QWidget* parent = nullptr);

    void show(const CaptureChoices& choices);
    void store(CaptureChoices& choices) const;
    LimitRow* packets() const { return m_packets; }

Q_SIGNALS:
    void changed();

private:
    LimitRow* m_packets;
    LimitRow* m_time;
    LimitRow* m_size;
    LimitRow* m_files;
};

} // namespace porthole::gui
