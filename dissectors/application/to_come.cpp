// Protocols that are declared and not yet written.

#include "dissectors/dissector.h"

namespace porthole {

} // namespace porthole
