import Crypto
import Farm

/// A robot of a group chat that posts Markdown: WeCom (企业微信), DingTalk (钉钉), Feishu (飞书).
///
/// Their URLs hold the key, so they are secrets. None of the three knows an idempotency key; every
/// message ends in a short number, so that people see that two are the same.
public struct Robot: Sendable {
  /// Whose robot.
  public enum Kind: String, Sendable, CaseIterable {
    case wecom, dingtalk, feishu

    /// Messages a minute that its makers allow: 20, 20 and 100.
    var perMinute: Int { self == .feishu ? 100 : 20 }
    /// Bytes of text that its makers allow, less some for the frame.
    var room: Int {
      switch self {
      case .wecom: 4096
      case .dingtalk: 19_000
      case .feishu: 19_000
      }
    }
  }

  /// Whose robot.
  public var kind: Kind
  /// Where; holds the robot's key.
  public var address: HttpAddress
  /// What DingTalk and Feishu sign with, when the robot's security setting asks.
  public var secret: Secret?

  /// A robot.
  public init(_ kind: Kind, _ address: HttpAddress, secret: Secret? = nil) {
    (self.kind, self.address, self.secret) = (kind, address, secret)
  }

  func send(
    _ letter: Letter, key: String, at now: Instant, over curl: Curl, timeouts: Timeouts
  ) throws -> Outcome {
    let secret = try secret?.reveal()
    let body = body(letter, key: key, at: now, secret: secret)
    let query = secret.map { kind == .dingtalk ? Self.dingtalkQuery($0, at: now) : "" } ?? ""
    let answer = try address.post(
      Array(body.text.utf8), query: query, headers: [], over: curl, timeouts: timeouts)
    if let failure = answer.failure { return .postponed(failure) }
    guard answer.status == 200 else { return Webhook.outcome(status: answer.status) }
    return outcome(answer.body)
  }

  func body(_ letter: Letter, key: String, at now: Instant, secret: String?) -> JSON {
    let number = "\n\n`\(key.suffix(8))`"
    let text = Self.cut(letter.markdown, to: kind.room - number.utf8.count) + number
    switch kind {
    case .wecom:
      return ["msgtype": "markdown", "markdown": ["content": .string(text)]]
    case .dingtalk:
      return [
        "msgtype": "markdown",
        "markdown": ["title": .string(letter.subject), "text": .string(text)],
      ]
    case .feishu:
      return feishu(letter, text, at: now, secret: secret)
    }
  }

  /// A card: only cards show Markdown there.
  private func feishu(_ letter: Letter, _ text: String, at now: Instant, secret: String?) -> JSON {
    let colour = [Severity.info: "blue", .warning: "orange", .critical: "red"][letter.severity]!
    let seconds = String(now.milliseconds.flooredDivision(by: .second))
    return .compact([
      "timestamp": secret == nil ? nil : .string(seconds),
      "sign": secret.map { .string(Self.feishuSign($0, seconds)) },
      "msg_type": "interactive",
      "card": [
        "config": ["wide_screen_mode": true],
        "header": [
          "template": .string(colour),
          "title": ["tag": "plain_text", "content": .string(letter.subject)],
        ],
        "elements": [["tag": "markdown", "content": .string(text)]],
      ],
    ])
  }

  /// Feishu signs nothing with a key of `timestamp \n secret`.
  static func feishuSign(_ secret: String, _ seconds: String) -> String {
    let key = SymmetricKey(data: Array("\(seconds)\n\(secret)".utf8))
    return Base64.text(HMAC<SHA256>.authenticationCode(for: [UInt8](), using: key))
  }

  /// DingTalk signs `timestamp \n secret` with the secret, in the URL.
  static func dingtalkQuery(_ secret: String, at now: Instant) -> String {
    let stamp = String(now.milliseconds)
    let key = SymmetricKey(data: Array(secret.utf8))
    let code = HMAC<SHA256>.authenticationCode(for: Array("\(stamp)\n\(secret)".utf8), using: key)
    let sign = Base64.text(code).replacing("+", with: "%2B").replacing("/", with: "%2F")
      .replacing("=", with: "%3D")
    return "timestamp=\(stamp)&sign=\(sign)"
  }

  /// They answer 200 whatever happened, and tell in the body: `errcode` or `code`, 0 for success.
  func outcome(_ body: [UInt8]) -> Outcome {
    guard let json = try? JSON(parsing: String(decoding: body, as: UTF8.self)),
      let code = (json["errcode"] ?? json["code"])?.number
    else {
      return .postponed("answered something that is no JSON with a code")
    }
    if code == 0 { return .delivered }
    let words = (json["errmsg"] ?? json["msg"])?.string ?? ""
    // The number tells which: their words may repeat what was sent.
    let reason = "answered \(JSON.format(code)): \(words.prefix(120))"
    return Self.wrongLetter.contains(Int(code)) ? .refused(reason) : .postponed(reason)
  }

  /// Codes that speak of this message rather than of the robot, its key or its rate: WeCom 40008,
  /// 40058, 44004 (message type, parameters, empty); DingTalk 40035, 43004, 460101 (parameters,
  /// type, too long); Feishu 9499, 11232 aside (bad request).
  private static let wrongLetter: Set<Int> = [
    40_008, 40_058, 44_004, 40_035, 43_004, 460_101, 9499,
  ]

  /// Whole lines that fit, and a word that there is more.
  static func cut(_ text: String, to room: Int) -> String {
    guard text.utf8.count > room else { return text }
    var kept = ""
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      guard kept.utf8.count + line.utf8.count + 8 <= room else { break }
      kept += line + "\n"
    }
    if kept.isEmpty {
      for character in text where kept.utf8.count + 8 <= room { kept.append(character) }
    }
    return kept + "…"
  }
}
