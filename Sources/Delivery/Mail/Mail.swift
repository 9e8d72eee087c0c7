import Crypto
import Farm

/// A letter as the bytes of an Internet message (RFC 5322, MIME: RFC 2045–2049, 2387).
///
/// The Message-ID is the idempotency key: a mail that was sent twice because of a crash is known to
/// be one by every server and program that looks. The same letter gives the same bytes.
public struct Mail: Sendable {
  /// What it says.
  public var letter: Letter
  /// Who sends.
  public var from: MailAddress
  /// Who reads.
  public var to: MailAddress
  /// The idempotency key.
  public var key: String
  /// When it was written.
  public var date: Instant
  /// For the offset in the date.
  public var zone: Zone

  /// A mail.
  public init(
    _ letter: Letter, from: MailAddress, to: MailAddress, key: String, date: Instant,
    zone: Zone = .utc
  ) {
    (self.letter, self.from, self.to, self.key) = (letter, from, to, key)
    (self.date, self.zone) = (date, zone)
  }

  /// `<key@domain of the sender>`.
  public var messageID: String { "<\(key)@\(from.domain)>" }

  /// The whole message, CRLF at every line's end, no line over 998 bytes, ASCII throughout.
  public var bytes: [UInt8] {
    var lines = [
      Header.address("From", from), Header.address("To", to),
      Header.text("Subject", letter.subject), "Date: \(Self.dateText(date, zone))",
      "Message-ID: \(messageID)", "MIME-Version: 1.0",
      // RFC 3834: no out-of-office answer should come back.
      "Auto-Submitted: auto-generated",
    ]
    if letter.severity == .critical { lines += ["Importance: high", "X-Priority: 1"] }
    let text = lines.joined(separator: "\r\n") + "\r\n" + content.text
    return Array(text.utf8)
  }

  /// A part: header lines, an empty line, a body.
  private struct Part {
    var headers: String
    var body: String
    var text: String { headers + "\r\n\r\n" + body + "\r\n" }
  }

  private var content: Part {
    let plain = Self.textPart("plain", letter.text)
    guard let html = letter.html else { return plain }
    var shown = Self.textPart("html", html)
    if !letter.pictures.isEmpty {
      shown = multipart(
        "related", [shown] + letter.pictures.map(picturePart), mark: "related",
        parameters: ";\r\n type=\"text/html\"")
    }
    return multipart("alternative", [plain, shown], mark: "alternative")
  }

  private static func textPart(_ subtype: String, _ text: String) -> Part {
    let bytes = Array(text.utf8)
    let wide = bytes.count { $0 > 0x7E }
    // Whichever is shorter: three bytes of Chinese are nine characters quoted, four in base64.
    let isQuoted = wide * 6 < bytes.count
    return Part(
      headers: "Content-Type: text/\(subtype); charset=utf-8\r\n"
        + "Content-Transfer-Encoding: \(isQuoted ? "quoted-printable" : "base64")",
      body: isQuoted ? QuotedPrintable.lines(text) : Base64.lines(crlf(text).utf8))
  }

  /// Text has CRLF at its line ends also inside base64 (RFC 2046 section 4.1.1).
  private static func crlf(_ text: String) -> String {
    text.replacing("\r\n", with: "\n").replacing("\n", with: "\r\n")
  }

  private func picturePart(_ picture: Letter.Picture) -> Part {
    Part(
      headers: "Content-Type: image/png" + Header.parameter("name", picture.name)
        + "\r\nContent-ID: <\(picture.id)>"
        + "\r\nContent-Disposition: inline" + Header.parameter("filename", picture.name)
        + "\r\nContent-Transfer-Encoding: base64",
      body: Base64.lines(picture.png))
  }

  private func multipart(
    _ subtype: String, _ parts: [Part], mark: String, parameters: String = ""
  ) -> Part {
    // "=_" can stand in neither base64 nor quoted-printable, so no body holds its boundary.
    let digest = SHA256.hash(data: Array((key + mark).utf8)).prefix(9)
    let boundary = "=_" + Base64.text(digest).replacing("+", with: "-").replacing("/", with: "_")
    let body =
      parts.map { "--\(boundary)\r\n\($0.text)" }.joined() + "--\(boundary)--"
    return Part(
      headers: "Content-Type: multipart/\(subtype)\(parameters);\r\n boundary=\"\(boundary)\"",
      body: body)
  }

  /// RFC 5322 section 3.3: `Mon, 13 Jul 2026 06:00:00 +0800`.
  static func dateText(_ date: Instant, _ zone: Zone) -> String {
    let day = zone.day(of: date)
    let c = day.civil
    let clock = Int(zone.clock(of: date) / 1000)
    let offset = zone.offset(at: date) / 60
    func two(_ n: Int) -> String { n < 10 ? "0\(n)" : "\(n)" }
    let name = Words.weekdays[day.weekday].en.prefix(3)
    let time = "\(two(clock / 3600)):\(two(clock / 60 % 60)):\(two(clock % 60))"
    let sign = offset < 0 ? "-" : "+"
    return "\(name), \(c.day) \(Words.months[c.month - 1]) \(c.year) \(time) "
      + sign + two(abs(offset) / 60) + two(abs(offset) % 60)
  }
}
