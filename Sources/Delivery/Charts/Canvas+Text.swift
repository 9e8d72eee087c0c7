import CCairo
import Farm

extension Canvas {
  /// Which end of a text stands at the given place.
  enum Anchor { case start, middle, end }

  /// Fonts by preference; the first holds Latin and every Han character in one hand.
  private static let fonts = "Noto Sans CJK SC, Noto Sans, DejaVu Sans, sans-serif"

  /// Width and height of a text.
  func measure(
    _ text: String, _ language: Language, size: Double, bold: Bool = false
  ) -> (width: Double, height: Double) {
    withLayout(text, language, size: size, bold: bold) { layout in
      var (width, height): (Int32, Int32) = (0, 0)
      pango_layout_get_size(layout, &width, &height)
      return (Double(width) / Double(PANGO_SCALE), Double(height) / Double(PANGO_SCALE))
    }
  }

  /// One line of text whose baseline stands at `y`; longer than `room` it ends in an ellipsis.
  func text(
    _ text: String, _ language: Language, x: Double, y: Double, size: Double,
    shade: Shade = .text, bold: Bool = false, anchor: Anchor = .start, room: Double? = nil,
    halo: Bool = false
  ) {
    withLayout(text, language, size: size, bold: bold) { layout in
      if let room {
        var natural: Int32 = 0
        pango_layout_get_size(layout, &natural, nil)
        if Double(natural) > room * Double(PANGO_SCALE) {
          pango_layout_set_width(layout, Int32(room * Double(PANGO_SCALE)))
          pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END)
        }
      }
      var width: Int32 = 0
      pango_layout_get_size(layout, &width, nil)
      let points = Double(width) / Double(PANGO_SCALE)
      let left = anchor == .start ? x : anchor == .middle ? x - points / 2 : x - points
      let baseline = Double(pango_layout_get_baseline(layout)) / Double(PANGO_SCALE)
      cairo_move_to(cairo, left, y - baseline)
      if halo {
        // Letters over a line or a hatch stay readable on a rim of paper.
        ink(.paper)
        pango_cairo_layout_path(cairo, layout)
        cairo_set_line_width(cairo, 3)
        cairo_set_line_join(cairo, CAIRO_LINE_JOIN_ROUND)
        cairo_stroke(cairo)
        cairo_move_to(cairo, left, y - baseline)
      }
      ink(shade)
      pango_cairo_show_layout(cairo, layout)
    }
  }

  private func withLayout<T>(
    _ text: String, _ language: Language, size: Double, bold: Bool, _ body: (OpaquePointer) -> T
  ) -> T {
    let layout = pango_cairo_create_layout(cairo)!
    defer { g_object_unref(UnsafeMutableRawPointer(layout)) }
    let font = pango_font_description_from_string(Self.fonts)!
    defer { pango_font_description_free(font) }
    pango_font_description_set_absolute_size(font, size * Double(PANGO_SCALE))
    pango_font_description_set_weight(font, bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL)
    pango_layout_set_font_description(layout, font)
    // The language chooses between Chinese and Japanese shapes of the same character.
    pango_context_set_language(
      pango_layout_get_context(layout),
      pango_language_from_string(language == .zh ? "zh-cn" : "en"))
    pango_layout_context_changed(layout)
    pango_layout_set_single_paragraph_mode(layout, 1)
    pango_layout_set_text(layout, text, -1)
    return body(layout)
  }
}
