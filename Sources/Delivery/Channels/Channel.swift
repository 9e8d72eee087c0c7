import Farm

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
public typealias Publish = @Sendable (_ topic: String, _ payload: [UInt8], _ retain: Bool)
  throws -> Void
