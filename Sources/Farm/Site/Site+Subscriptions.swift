/// What an agronomist wants to be told, when and how.
public struct Subscription: Hashable, Sendable {
  /// A time of day, in minutes since midnight.
  public typealias Minutes = Int

  /// Whose morning and night are meant; the farm's own where it is `nil`.
  public var zone: Zone?
  /// When the digest leaves; none is sent where it is `nil`.
  public var digest: Minutes?
  /// Ids of farms; all when empty.
  public var farms: [String] = []
  /// Kinds of units; all when empty. What concerns a farm or gateway as a whole is always told.
  public var kinds: Set<UnitKind> = []
  /// What is less severe is told in the digest only.
  public var least = Severity.warning
  /// Names of channels, as `delivery:` in furrow.yaml gives them.
  public var channels: [String] = []
  /// Where each channel is named in the site file.
  public var places: [String: Position] = [:]
  /// From and to: nothing but critical alerts comes then; the rest waits for the end.
  public var quiet: (from: Minutes, to: Minutes)?

  /// All farms, all kinds, warnings and worse, no digest, no channel.
  public init() {}

  /// Whether this person is told about a unit of a kind (`nil`: about the farm as a whole).
  public func covers(farm: String, kind: UnitKind?) -> Bool {
    (farms.isEmpty || farms.contains(farm))
      && (kinds.isEmpty || kind.map(kinds.contains) ?? true)
  }

  /// When the quiet that holds at an instant ends; `nil` when it is not quiet.
  public func quietEnd(at now: Instant, zone: Zone) -> Instant? {
    guard let quiet, quiet.from != quiet.to else { return nil }
    let minute = Int(zone.clock(of: now) / .minute)
    let isQuiet =
      quiet.from < quiet.to
      ? (quiet.from..<quiet.to).contains(minute) : minute >= quiet.from || minute < quiet.to
    guard isQuiet else { return nil }
    let today = zone.day(of: now)
    let day = minute < quiet.to ? today : CivilDay(number: today.number + 1)
    return zone.instant(of: day, minute: quiet.to)
  }

  public static func == (a: Self, b: Self) -> Bool {
    a.zone == b.zone && a.digest == b.digest && a.farms == b.farms && a.kinds == b.kinds
      && a.least == b.least && a.channels == b.channels && a.quiet?.from == b.quiet?.from
      && a.quiet?.to == b.quiet?.to
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(digest)
    hasher.combine(farms)
    hasher.combine(channels)
  }
}

extension Zone {
  /// The instant at which clocks show a time of day. A time that a change to summer time skips is
  /// the same span after midnight by the clock before the change; of two, the first.
  public func instant(of day: CivilDay, minute: Int) -> Instant {
    let midnight = start(of: day)
    let guess = midnight + Int64(minute) * .minute
    let shift = offset(at: guess) - offset(at: midnight)
    let moved = guess - Int64(shift) * 1000
    return Int(clock(of: moved) / .minute) == minute ? moved : guess
  }
}

extension Subscription {
  /// Reads the keys of one agronomist that say what they are told; `farms` are the site's ids.
  ///
  /// Takes `zone`, `digest`, `farms`, `kinds`, `severity`, `channels` and `quiet`; the caller reads
  /// who they are and calls `finish`.
  public static func read(
    _ fields: inout Fields, farms known: [String], _ mistakes: inout [Mistake]
  ) -> Subscription {
    var subscription = Subscription()
    if let node = fields.optional("zone"), let name = node.text("zone", &mistakes) {
      subscription.zone = Zone(name)
      if subscription.zone == nil {
        mistakes.append(
          Mistake(
            Title(en: "\"\(name)\" is no known time zone.", zh: "“\(name)”不是已知的时区。"),
            remedy: Title(
              en: "Write a name such as Asia/Shanghai.", zh: "请写 Asia/Shanghai 这样的名称。"),
            at: node.position, length: name.count))
      }
    }
    subscription.digest = fields.optional("digest").flatMap { clock($0, "digest", &mistakes) }
    subscription.farms = fields.items("farms", &mistakes).compactMap {
      $0.choice("farms", among: known, &mistakes)
    }
    let kinds = UnitKind.allCases.map(\.rawValue)
    for node in fields.items("kinds", &mistakes) {
      guard let kind = node.choice("kinds", among: kinds, &mistakes) else { continue }
      subscription.kinds.insert(UnitKind(rawValue: kind)!)
    }
    if let node = fields.optional("severity") {
      let names = Severity.allCases.map(\.rawValue)
      node.choice("severity", among: names, &mistakes).map {
        subscription.least = Severity(rawValue: $0)!
      }
    }
    for node in fields.items("channels", &mistakes) {
      guard let name = node.text("channels", &mistakes) else { continue }
      if subscription.places.updateValue(node.position, forKey: name) == nil {
        subscription.channels.append(name)
      } else {
        mistakes.append(
          Mistake(
            Title(en: "The channel \"\(name)\" is named twice.", zh: "渠道“\(name)”写了两次。"),
            remedy: Title(en: "Take one away.", zh: "请去掉一个。"), at: node.position,
            length: name.count))
      }
    }
    subscription.quiet = fields.optional("quiet").flatMap { quiet($0, &mistakes) }
    return subscription
  }

  /// `06:30` as minutes since midnight.
  private static func clock(
    _ node: Node, _ name: String, _ mistakes: inout [Mistake]
  ) -> Minutes? {
    guard let text = node.text(name, &mistakes) else { return nil }
    if let minutes = minutes(text) { return minutes }
    mistakes.append(
      Mistake(
        Title(en: "\"\(text)\" is no time of day.", zh: "“\(text)”不是一天中的时刻。"),
        remedy: Title(
          en: "Write hours and minutes, such as 06:30.", zh: "请写小时和分钟，如 06:30。"),
        at: node.position, length: text.count))
    return nil
  }

  private static func minutes(_ text: some StringProtocol) -> Minutes? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, (1...2).contains(parts[0].count), parts[1].count == 2,
      parts.allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } }),
      let hour = Int(parts[0]), let minute = Int(parts[1]), hour < 24, minute < 60
    else { return nil }
    return hour * 60 + minute
  }

  /// `22:00 to 06:00`.
  private static func quiet(
    _ node: Node, _ mistakes: inout [Mistake]
  ) -> (from: Minutes, to: Minutes)? {
    guard let text = node.text("quiet", &mistakes) else { return nil }
    let words = text.split(separator: " ")
    if words.count == 3, words[1] == "to", let from = minutes(words[0]), let to = minutes(words[2])
    {
      if from != to { return (from, to) }
      mistakes.append(
        Mistake(
          Title(
            en: "\"\(text)\" begins and ends at once: is it always quiet, or never?",
            zh: "“\(text)”起止相同：是全天免打扰，还是不设？"),
          remedy: Title(
            en: "For never, leave \"quiet\" out; to hear critical alerts alone, write "
              + "\"severity: critical\".",
            zh: "不设就去掉“quiet”；只想收严重告警，请写“severity: critical”。"),
          at: node.position, length: text.count))
      return nil
    }
    mistakes.append(
      Mistake(
        Title(en: "\"\(text)\" is no span of the day.", zh: "“\(text)”不是一天中的时段。"),
        remedy: Title(en: "Write it as 22:00 to 06:00.", zh: "请写成 22:00 to 06:00。"),
        at: node.position, length: text.count))
    return nil
  }
}

extension Agronomist {
  /// Reads `mail`: an address that can be written into an envelope.
  static func mail(_ fields: inout Fields, _ mistakes: inout [Mistake]) -> String? {
    guard let node = fields.optional("mail"), let text = node.text("mail", &mistakes) else {
      return nil
    }
    if isMailAddress(text) { return text }
    mistakes.append(
      Mistake(
        Title(en: "\"\(text)\" is no mail address.", zh: "“\(text)”不是邮箱地址。"),
        remedy: Title(
          en: "Write one such as wang@coop.example.", zh: "请写成 wang@coop.example 这样的地址。"),
        at: node.position, length: text.count))
    return nil
  }

  /// Whether mail can be sent to a text.
  ///
  /// ASCII only (no SMTPUTF8, RFC 6531: many receivers refuse it) and without blanks, angles or
  /// control characters, so that it cannot smuggle a second command into a mail server's session.
  public static func isMailAddress(_ text: String) -> Bool {
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    return parts.count == 2 && !parts[0].isEmpty && parts[1].contains { $0 != "." }
      && text.utf8.count <= 254
      && text.utf8.allSatisfy {
        (0x21...0x7E).contains($0) && !"<>()[]\\,;:\"".utf8.contains($0)
      }
  }
}
