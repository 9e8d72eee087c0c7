import Farm
import Storage

/// A way to reach people or programs, as the configuration names it.
public struct Channel: Sendable {
  /// How it carries.
  public enum Way: Sendable {
    /// A mail server.
    case smtp(SmtpServer)
    /// The machine's mail program.
    case sendmail(Sendmail)
    /// A folder of .eml files.
    case folder(MailFolder)
    /// A program's HTTP door.
    case webhook(Webhook)
    /// A chat robot.
    case robot(Robot)
    /// The broker's alert topics.
    case mqtt
  }

  /// `[a-z0-9-]+`, unique: what subscriptions and the outbox speak of.
  public var name: String
  /// How it carries.
  public var way: Way
  /// Deliveries a minute at most.
  public var perMinute: Int
  /// How long one may take.
  public var timeouts: Timeouts

  /// A channel.
  public init(name: String, way: Way, perMinute: Int? = nil, timeouts: Timeouts = Timeouts()) {
    (self.name, self.way, self.timeouts) = (name, way, timeouts)
    self.perMinute = perMinute ?? way.perMinute
  }

  /// Whether it carries mails, so that a subscriber needs an address.
  public var isMail: Bool {
    switch way {
    case .smtp, .sendmail, .folder: true
    case .webhook, .robot, .mqtt: false
    }
  }
}

extension Channel.Way {
  /// Engineering defaults, but for robots: their makers' limits.
  var perMinute: Int {
    switch self {
    case .smtp, .sendmail: 60
    case .folder: 6000
    case .webhook: 120
    case .robot(let robot): robot.kind.perMinute
    case .mqtt: 6000
    }
  }
}

/// Publishes to the broker at QoS 1 and returns when the broker has taken it: topic, payload,
/// retained. Given by who holds the broker's session.
public typealias Publish =
  @Sendable (_ topic: String, _ payload: [UInt8], _ retain: Bool)
  throws -> Void

extension Channel {
  /// Whether people read what it carries, rather than programs.
  var isForPeople: Bool {
    switch way {
    case .smtp, .sendmail, .folder, .robot: true
    case .webhook, .mqtt: false
    }
  }

  /// Whether what one receiver gets must come in the order in which it was posted: a topic keeps the
  /// last, so an older state after a newer one would stand there for good.
  var isOrdered: Bool {
    if case .mqtt = way { return true }
    return false
  }

  /// Carries a letter. Throws ``ChannelProblem`` for a configuration that someone must mend.
  func send(
    _ letter: Letter, of parcel: Parcel, zone: Zone, over curl: Curl, publish: Publish?,
    at now: Instant
  ) throws -> Outcome {
    switch way {
    case .smtp(let server):
      guard let mail = mail(letter, parcel, from: server.from, zone) else { return noAddress }
      return try server.send(mail, over: curl, timeouts: timeouts)
    case .sendmail(let program):
      guard let mail = mail(letter, parcel, from: program.from, zone) else { return noAddress }
      return try program.send(mail, timeouts: timeouts)
    case .folder(let folder):
      guard let mail = mail(letter, parcel, from: folder.from, zone) else { return noAddress }
      return try folder.send(mail)
    case .webhook(let hook):
      return try hook.send(
        letter.data, key: parcel.key, at: now, over: curl, timeouts: timeouts)
    case .robot(let robot):
      return try robot.send(letter, key: parcel.key, at: now, over: curl, timeouts: timeouts)
    case .mqtt:
      guard let publish else {
        throw ChannelProblem(
          Title(en: "Channel \"\(name)\" has no broker here.", zh: "渠道“\(name)”在这里没有代理。"),
          remedy: Title(en: "It is served by `furrow run`.", zh: "它由 `furrow run` 负责。"))
      }
      return try Self.publish(letter, topic: parcel.recipient, by: publish)
    }
  }

  private func mail(
    _ letter: Letter, _ parcel: Parcel, from: MailAddress, _ zone: Zone
  ) -> Mail? {
    MailAddress(parcel.recipient).map {
      // The date of posting: the same bytes however often it is tried.
      Mail(letter, from: from, to: $0, key: parcel.key, date: parcel.madeAt, zone: zone)
    }
  }

  private var noAddress: Outcome { .refused("That is no mail address that can be written to.") }

  /// One retained message an alert, so that who subscribes late sees what is the matter now; when
  /// the alert ends its last word is said and the retained message goes.
  private static func publish(
    _ letter: Letter, topic: String, by publish: Publish
  ) throws -> Outcome {
    let payload = Array(letter.data.text.utf8)
    let state = letter.data["state"]?.string.flatMap(AlertState.init(rawValue:))
    do {
      let isOver = state == .resolved || state == .cancelled
      try publish(topic, payload, !isOver)
      if isOver { try publish(topic, [], true) }
      return .delivered
    } catch { return .postponed("The broker did not take it: \(error)") }
  }
}
