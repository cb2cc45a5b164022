#include "gui/row_provider.h"

namespace porthole::gui {

RowProvider::~RowProvider() = default;

} // namespace porthole::gui
