// Interfaces of other people's capture programs, and what those want to know before they start.
#pragma once

#include "gui/basics/latest_job.h"
#include "gui/capturing/capture_system.h"

#include <QDialog>

class QComboBox;
class QFormLayout;
class QLabel;
class QPushButton;
class QScrollArea;

namespace porthole::gui
{

/// A widget for an option of an extcap program, and how its value is read.
struct ExtcapField {
    capture::ExtcapOption option;
    QWidget* widget = nullptr;
    std::function<QString()> value; ///< as extcapArguments() takes it
};
ExtcapField makeExtcapField(const capture::ExtcapOption& option);
/// Empty: the value may be sent. Otherwise why not.
QString complaintAbout(const ExtcapField& field);

class AddExtcapDialog : public QDialog
{
    Q_OBJECT
public:
    explicit AddExtcapDialog(std::shared_ptr<CaptureSystem> system, QWidget* parent = nullptr);

    QComboBox* interfaces() const { return m_choice; }
    const std::vector<ExtcapField>& fields() const { return m_fields; }
    QPushButton* addButton() const { return m_add; }
    QString complaint() const;

Q_SIGNALS:
    /// `secrets`: arguments that are not to be written anywhere.
    void chosen(const porthole::capture::CaptureSource& source, const QStringList& secrets);

private:
    void showInterfaces(std::vector<capture::ExtcapInterface> interfaces);
    void askForOptions();
    void showOptions(const std::vector<capture::ExtcapOption>& options, const QString& complaint);
    void add();

    std::shared_ptr<CaptureSystem> m_system;
    std::vector<capture::ExtcapInterface> m_interfaces;
    std::vector<ExtcapField> m_fields;
    QComboBox* m_choice;
    QWidget* m_form = nullptr;
    QScrollArea* m_scroll;
    QLabel* m_words;
    QPushButton* m_add;
    LatestJob m_asking;
};

} // namespace porthole::gui
