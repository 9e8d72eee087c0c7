import Farm

/// HTML being written: everything that is not a tag of ours is escaped.
struct Markup {
  private(set) var html = ""

  /// Text, escaped.
  mutating func text(_ text: String) { html += Markup.escaped(text) }

  /// A text in both languages; the page shows one.
  mutating func text(_ title: Title, _ tag: String = "span") {
    html += "<\(tag) lang=\"en\">\(Markup.escaped(title.en))</\(tag)>"
    html += "<\(tag) lang=\"zh\">\(Markup.escaped(title.zh))</\(tag)>"
  }

  /// An element with what is written inside it.
  mutating func element(_ open: String, _ body: (inout Markup) -> Void) {
    html += "<\(open)>"
    body(&self)
    html += "</\(open.prefix { $0 != " " })>"
  }

  /// Markup that is known to be safe: ours.
  mutating func raw(_ markup: String) { html += markup }

  static func escaped(_ text: String) -> String {
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
