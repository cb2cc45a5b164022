// How one source is captured on.
#pragma once

#include "gui/capturing/capture_filter_edit.h"

#include <QWidget>

class QCheckBox;
class QComboBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QSpinBox;

namespace porthole::gui
{

class CaptureSourceForm : public QWidget
{
    Q_OBJECT
public:
    CaptureSourceForm(std::shared_ptr<CaptureSystem> system, SavedFilters& saved, QWidget* parent = nullptr);

    /// Shows a source; null: there is none to show.
    void setSource(const capture::CaptureSource* source, bool wireless);
    /// What its packets are, for its filter.
    void setPacketType(LinkType linkType) { m_filter->setLinkTypes({ linkType }); }
    void setTheme(const Theme& theme) { m_filter->setTheme(theme); }

    CaptureFilterEdit* filterEdit() const { return m_filter; }
    QComboBox* linkType() const { return m_linkType; }
    QCheckBox* promiscuous() const { return m_promiscuous; }
    QCheckBox* monitor() const { return m_monitor; }
    QSpinBox* snapLength() const { return m_snapLength; }
    QSpinBox* buffer() const { return m_buffer; }

Q_SIGNALS:
    /// The user changed something.
    void changed(const porthole::capture::CaptureSource& source);

private:
    void connectParts();
    void tell();
    void askForLinkTypes();

    std::shared_ptr<CaptureSystem> m_system;
    capture::CaptureSource m_source;
    bool m_showing = false; ///< a source is being put in: nothing was changed by the user
    QLabel* m_title;
    CaptureFilterEdit* m_filter;
    QComboBox* m_linkType;
    QCheckBox* m_promiscuous;
    QCheckBox* m_monitor;
    QSpinBox* m_snapLength;
    QSpinBox* m_buffer;
    LatestJob m_askingLinkTypes;
};

} // namespace porthole::gui
