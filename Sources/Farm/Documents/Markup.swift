/// HTML being written: everything that is not a tag of ours is escaped.
public struct Markup {
  /// What was written.
  public private(set) var html = ""

  /// Nothing yet.
  public init() {}

  /// Text, escaped.
  public mutating func text(_ text: String) { html += Markup.escaped(text) }

  /// A text in both languages; the page shows one.
  public mutating func text(_ title: Title, _ tag: String = "span") {
    html += "<\(tag) lang=\"en\">\(Markup.escaped(title.en))</\(tag)>"
    html += "<\(tag) lang=\"zh\">\(Markup.escaped(title.zh))</\(tag)>"
  }

  /// An element with what is written inside it.
  public mutating func element(_ open: String, _ body: (inout Markup) -> Void) {
    html += "<\(open)>"
    body(&self)
    html += "</\(open.prefix { $0 != " " })>"
  }

  /// Markup that is known to be safe: ours.
  public mutating func raw(_ markup: String) { html += markup }

  /// A text with everything that could be markup escaped.
  public static func escaped(_ text: String) -> String {
    var out = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": out += "&amp;"
      case "<": out += "&lt;"
      case ">": out += "&gt;"
      case "\"": out += "&quot;"
      case "'": out += "&#39;"
      // Controls are no characters of HTML, and directional overrides could make a page lie.
      case "\u{0}"..."\u{8}", "\u{B}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{202A}"..."\u{202E}",
        "\u{2066}"..."\u{2069}":
        out += "\u{FFFD}"
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out
  }
}
