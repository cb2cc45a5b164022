// What there is to know of an open capture as a whole.
#pragma once

#include "gui/documents/capture_document.h"

#include <QDialog>
#include <QString>
#include <QStringList>

#include <vector>

namespace porthole::gui {

/// A line of the dialog; without value: a heading.
struct InfoLine {
    QString name, value;
};
std::vector<InfoLine> describeCapture(const CaptureDocument& document);

class FileInfoDialog : public QDialog {
    Q_OBJECT
public:
    explicit FileInfoDialog(const CaptureDocument& document, QWidget* parent = nullptr);
};

} // namespace porthole::gui
