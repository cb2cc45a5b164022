#include "gui/colours/rule_colours.h"

#include "gui/colours/contrast.h"

#include <algorithm>

namespace porthole::gui {

namespace {

/// A background of more luminance than this dazzles in a dark window.
constexpr double brightLuminance = 0.12;
constexpr float darkestLightness = 0.11F, lightestLightness = 0.24F; ///< of backgrounds in a dark window

QColor mixed(const QColor& one, const QColor& other, int percent)
{
    const auto mix = [percent](float from, float to) { return from + (to - from) * static_cast<float>(percent) / 100; };
    return QColor::fromRgbF(mix(one.redF(), other.redF()), mix(one.greenF(), other.greenF()), mix(one.blueF(), other.blueF()));
}

QColor withLightness(const QColor& colour, float lightness)
{
    const auto hsl = colour.toHsl();
    // Pale colours have much saturation in this model, which would glare when they are dark.
    const auto saturation = std::min(hsl.hslSaturationF(), 0.5F);
    return QColor::fromHslF(std::max(hsl.hslHueF(), 0.0F), saturation, lightness).toRgb();
}

template <typename Pairs>
const ColourPair* counterpart(const ColourPair& colours, const Pairs& light, const Pairs& wanted)
{
    for (std::size_t i = 0; i < light.size(); ++i)
        if (light[i].background.rgba64() == colours.background.rgba64() && light[i].text.rgba64() == colours.text.rgba64())
            return &wanted[i];
    return nullptr;
}

} // namespace

QColor readableText(const QColor& background, const QColor& text)
{
    if (contrastRatio(background, text) >= readableContrast)
        return text;
    const QColor black(0, 0, 0), white(255, 255, 255);
    const auto& far = contrastRatio(background, black) > contrastRatio(background, white) ? black : white;
    constexpr int step = 5;
    for (int percent = step; percent < 100; percent += step)
        if (const auto candidate = mixed(text, far, percent); contrastRatio(background, candidate) >= readableContrast)
            return candidate;
    return far;
}

ColourPair ruleColours(const ColourPair& colours, const Theme& theme)
{
    const auto& light = Theme::of(Scheme::Light);
    if (const auto* row = counterpart(colours, light.rows, theme.rows))
        return *row;
    if (const auto* row = counterpart(colours, light.conversations, theme.conversations))
        return *row;
    auto result = colours;
    if (theme.scheme == Scheme::Dark && relativeLuminance(colours.background) > brightLuminance) {
        const auto lightness = colours.background.toHsl().lightnessF();
        result.background = withLightness(colours.background, darkestLightness + (1 - lightness) * (lightestLightness - darkestLightness));
        if (relativeLuminance(colours.text) < relativeLuminance(colours.background))
            result.text = withLightness(colours.text, std::clamp(1 - colours.text.toHsl().lightnessF(), 0.75F, 0.95F));
    }
    result.text = readableText(result.background, result.text);
    return result;
}

} // namespace porthole::gui
