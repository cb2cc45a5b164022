// Where captured packets go, and when a capture ends by itself: two pages of the capture options.
#pragma once

#include "gui/capturing/capture_filter_edit.h"
#include "gui/conversations/limit_row.h"

#include <QWidget>

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QRadioButton;
class QSpinBox;
class QStackedWidget;

namespace porthole::gui
{

/// How a flight recorder works: a part of the output page.
class RecorderBox : public QWidget
{
    Q_OBJECT
public:
    RecorderBox(std::shared_ptr<CaptureSystem> system, SavedFilters& saved, QWidget* parent = nullptr);

    void show(const RecorderChoices& choices);
    RecorderChoices choices() const;
    void setTheme(const Theme& theme);

    LimitRow* time() const { return m_time; }
    LimitRow* size() const { return m_size; }
    QCheckBox* onFilter() const { return m_onFilter; }
    CaptureFilterEdit* filter() const { return m_filter; }
    QLineEdit* folder() const { return m_folder; }

Q_SIGNALS:
    void changed();

private:
    QWidget* makeKeptBox();
    QWidget* makeEventsBox();
    QWidget* makeSavedBox();
    void browse();

    LimitRow* m_time;
    LimitRow* m_size;
    QCheckBox* m_onReset;
    QCheckBox* m_onRetransmissions;
    QSpinBox* m_retransmissions;
    QSpinBox* m_within;
    QCheckBox* m_onFilter;
    CaptureFilterEdit* m_filter;
    QSpinBox* m_after;
    QLineEdit* m_folder;
};

class CaptureOutputPage : public QWidget
{
    Q_OBJECT
public:
    CaptureOutputPage(std::shared_ptr<CaptureSystem> system, SavedFilters& saved, QWidget* parent = nullptr);

    void show(const CaptureChoices& choices);
    /// Puts what is chosen here into `choices`.
    void store(CaptureChoices& choices) const;

    QRadioButton* temporary() const { return m_temporary; }
    QRadioButton* toFile() const { return m_toFile; }
    QRadioButton* record() const { return m_record; }
    RecorderBox* recorder() const { return m_recorder; }
    QLineEdit* path() const { return m_path; }
    QComboBox* format() const { return m_format; }
    QComboBox* compression() const { return m_compression; }
    LimitRow* nextSize() const { return m_size; }
    LimitRow* kept() const { return m_files; }
    void setTheme(const Theme& theme) { m_recorder->setTheme(theme); }

Q_SIGNALS:
    void changed();

private:
    QWidget* makeFileBox();
    QWidget* makeNextBox();
    void browse();
    void enableParts();

    QRadioButton* m_temporary;
    QRadioButton* m_toFile;
    QRadioButton* m_record;
    QStackedWidget* m_below; ///< when a next file is begun, or how the recorder works
    RecorderBox* m_recorder;
    QLineEdit* m_path;
    QPushButton* m_browse;
    QComboBox* m_format;
    QComboBox* m_compression;
    QLabel* m_compressedRemark;
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
