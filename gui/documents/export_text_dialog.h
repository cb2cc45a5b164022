// File > Export dissections: packets as text, CSV, JSON or PDML.
#pragma once

#include "analysis/print/print_options.h"
#include "gui/documents/export_dialog.h"
#include "gui/packets/packet_tree_model.h"

#include <unordered_set>

class QCheckBox;

namespace porthole::gui {

/// What is written of each packet.
class PacketTextBox : public QGroupBox {
    Q_OBJECT
public:
    /// How much of the tree.
    enum class Depth {
        Displayed,
        All,
        Layers,
    };

    explicit PacketTextBox(QWidget* parent = nullptr);

    /// Sets what was chosen. `expanded`: the paths of what is expanded in the packet tree.
    void applyTo(print::PrintOptions& options, const std::unordered_set<std::uint64_t>& expanded) const;
    bool isEmpty() const;

    QCheckBox* summary() const { return m_summary; }
    QCheckBox* details() const { return m_details; }
    QComboBox* depth() const { return m_depth; }
    QCheckBox* bytes() const { return m_bytes; }

Q_SIGNALS:
    void changed();

private:
    QCheckBox* m_summary;
    QCheckBox* m_details;
    QComboBox* m_depth;
    QCheckBox* m_bytes;
};

class ExportTextDialog : public ExportDialog {
    Q_OBJECT
public:
    ExportTextDialog(std::shared_ptr<const ChoosablePackets> packets, QWidget* parent);

    print::PrintOptions options(const std::unordered_set<std::uint64_t>& expanded) const;
    PacketTextBox* text() const { return m_text; }

private:
    void contentChanged();

    PacketTextBox* m_text;
};

} // namespace porthole::gui
