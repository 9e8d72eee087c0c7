import CQRencode

/// A QR code (ISO/IEC 18004) of a text, by libqrencode; error correction M, as labels on crates need.
struct QRCode {
  /// Modules on a side.
  let width: Int
  private let dark: [Bool]

  /// Light modules around the code, as the standard asks.
  static let quiet = 4

  /// The code of a text; `nil` when the text is too long for one.
  init?(_ text: String) {
    guard let code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M) else { return nil }
    defer { QRcode_free(code) }
    width = Int(code.pointee.width)
    dark = (0..<width * width).map { code.pointee.data[$0] & 1 == 1 }
  }

  /// Whether a module is dark; outside everything is light.
  func isDark(_ x: Int, _ y: Int) -> Bool {
    (0..<width).contains(x) && (0..<width).contains(y) && dark[y * width + x]
  }

  /// SVG markup, one path, with its quiet zone.
  var svg: String {
    let side = width + 2 * Self.quiet
    var path = ""
    for y in 0..<width {
      var x = 0
      while x < width {
        let start = x
        while isDark(x, y) { x += 1 }
        if x > start {
          path += "M\(start + Self.quiet) \(y + Self.quiet)h\(x - start)v1h-\(x - start)z"
        }
        x += 1
      }
    }
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(side) \(side)\" "
      + "shape-rendering=\"crispEdges\"><rect width=\"\(side)\" height=\"\(side)\" fill=\"#fff\"/>"
      + "<path d=\"\(path)\" fill=\"#000\"/></svg>"
  }

  /// Two rows a line with half blocks, dark on light whatever the terminal's colours.
  var text: String {
    var lines = ""
    for y in stride(from: -2, to: width + 2, by: 2) {
      lines += "\u{1B}[30;47m"
      for x in -2..<(width + 2) {
        switch (isDark(x, y), isDark(x, y + 1)) {
        case (true, true): lines += "█"
        case (true, false): lines += "▀"
        case (false, true): lines += "▄"
        case (false, false): lines += " "
        }
      }
      lines += "\u{1B}[0m\n"
    }
    return lines
  }
}
