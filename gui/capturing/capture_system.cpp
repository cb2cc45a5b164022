#include "gui/capturing/capture_system.h"

namespace porthole::gui
{

RunningCapture::~RunningCapture() = default;

CaptureSystem::~CaptureSystem() = default;

} // namespace porthole::gui
