import CCairo
import Farm

/// A page to draw on, of Cairo: points from the top left.
///
/// The only code that knows Cairo and Pango. A class because Cairo's objects are counted
/// references that must be given back; it never leaves the function that made it.
final class Canvas {
  /// Shades, from paper to ink. All grey, so print and colour-blind eyes lose nothing.
  enum Shade: Double {
    case ink = 0.12
    case text = 0.25
    case soft = 0.45
    case line = 0.72
    case grid = 0.88
    case paper = 1
  }

  let cairo: OpaquePointer
  private let surface: OpaquePointer
  private let output: Output

  /// Bytes that Cairo has written so far.
  private final class Output {
    var bytes: [UInt8] = []
  }

  private init(_ surface: OpaquePointer, _ output: Output) {
    self.surface = surface
    self.output = output
    cairo = cairo_create(surface)
  }

  deinit {
    cairo_destroy(cairo)
    cairo_surface_destroy(surface)
  }

  private static let write: cairo_write_func_t = { context, bytes, count in
    let output = Unmanaged<Output>.fromOpaque(context!).takeUnretainedValue()
    output.bytes.append(contentsOf: UnsafeBufferPointer(start: bytes, count: Int(count)))
    return CAIRO_STATUS_SUCCESS
  }

  /// The bytes of a PNG picture, `scale` pixels to the point.
  static func png(_ size: Chart.Size, scale: Double, draw: (Canvas) -> Void) -> [UInt8] {
    let surface = cairo_image_surface_create(
      CAIRO_FORMAT_RGB24, Int32((size.width * scale).rounded()),
      Int32((size.height * scale).rounded()))!
    let output = Output()
    let canvas = Canvas(surface, output)
    cairo_scale(canvas.cairo, scale, scale)
    draw(canvas)
    cairo_surface_flush(surface)
    let context = Unmanaged.passUnretained(output).toOpaque()
    let status = cairo_surface_write_to_png_stream(surface, write, context)
    precondition(status == CAIRO_STATUS_SUCCESS, "Cairo cannot write to memory")
    return output.bytes
  }

  /// The bytes of an SVG picture whose letters are outlines, so that it looks the same anywhere.
  static func svg(_ size: Chart.Size, draw: (Canvas) -> Void) -> [UInt8] {
    let output = Output()
    let context = Unmanaged.passUnretained(output).toOpaque()
    let surface = cairo_svg_surface_create_for_stream(write, context, size.width, size.height)!
    let canvas = Canvas(surface, output)
    draw(canvas)
    cairo_surface_finish(surface)
    // Cairo numbers its surfaces through the life of the process: the only thing that would differ.
    let text = String(decoding: output.bytes, as: UTF8.self)
    return Array(text.replacing(/id="surface[0-9]+"/, with: "id=\"chart\"").utf8)
  }

  /// Chooses the shade of what is drawn next.
  func ink(_ shade: Shade) {
    cairo_set_source_rgb(cairo, shade.rawValue, shade.rawValue, shade.rawValue)
  }

  /// A straight line.
  func line(
    _ x0: Double, _ y0: Double, _ x1: Double, _ y1: Double, _ shade: Shade, width: Double = 1,
    dash: [Double] = []
  ) {
    ink(shade)
    cairo_set_line_width(cairo, width)
    cairo_set_dash(cairo, dash, Int32(dash.count), 0)
    cairo_move_to(cairo, x0, y0)
    cairo_line_to(cairo, x1, y1)
    cairo_stroke(cairo)
    cairo_set_dash(cairo, nil, 0, 0)
  }

  /// A bent line through points; a dot where there is only one.
  func path(_ points: [(x: Double, y: Double)], _ shade: Shade, width: Double) {
    guard let first = points.first else { return }
    ink(shade)
    guard points.count > 1 else { return dot(first.x, first.y, shade, radius: width) }
    cairo_set_line_width(cairo, width)
    cairo_set_line_join(cairo, CAIRO_LINE_JOIN_ROUND)
    cairo_set_line_cap(cairo, CAIRO_LINE_CAP_ROUND)
    cairo_move_to(cairo, first.x, first.y)
    for point in points.dropFirst() { cairo_line_to(cairo, point.x, point.y) }
    cairo_stroke(cairo)
    cairo_set_line_cap(cairo, CAIRO_LINE_CAP_BUTT)
  }

  /// A dot with a rim of paper, so that it stands off the line it sits on.
  func dot(_ x: Double, _ y: Double, _ shade: Shade, radius: Double) {
    for (shade, radius) in [(Shade.paper, radius + 1.2), (shade, radius)] {
      ink(shade)
      cairo_arc(cairo, x, y, radius, 0, 2 * .pi)
      cairo_fill(cairo)
    }
  }

  /// A filled box.
  func fill(_ x: Double, _ y: Double, _ width: Double, _ height: Double, _ shade: Shade) {
    ink(shade)
    cairo_rectangle(cairo, x, y, width, height)
    cairo_fill(cairo)
  }

  /// A box of slanting lines: a shade that a fax keeps.
  func hatch(_ x: Double, _ y: Double, _ width: Double, _ height: Double) {
    cairo_save(cairo)
    cairo_rectangle(cairo, x, y, width, height)
    cairo_clip(cairo)
    // Anchored to the page, so that the lines of neighbouring spans fall in step.
    var at = (x / 5).rounded(.down) * 5 - height - 5
    while at < x + width {
      line(at, y + height, at + height, y, .line, width: 0.8)
      at += 5
    }
    cairo_restore(cairo)
  }
}
