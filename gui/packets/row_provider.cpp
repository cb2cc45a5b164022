#include "gui/packets/row_provider.h"

namespace porthole::gui {

RowProvider::~RowProvider() = default;

} // namespace porthole::gui
