import Broker
import Delivery
import Farm
import Foundation

/// Publishes alerts to the first broker, over a session of its own.
///
/// Not the ingesting session: that one writes to the network only after a commit. Made when first
/// needed, and made anew after a failure. Locked, because a session belongs to one thread at a time.
final class AlertTopics: @unchecked Sendable {
  private let lock = NSLock()
  private let settings: SessionSettings?
  private var publisher: Publisher?

  /// For a place's first broker.
  init(_ place: Place) throws {
    settings = try place.sessions(obsolete: []).first.map { first in
      var settings = first
      settings.clientID += "-alerts"
      settings.filters = []
      return settings
    }
  }

  /// Publishes at QoS 1 and returns when the broker has it.
  func publish(topic: String, payload: [UInt8], retain: Bool) throws {
    try lock.withLock {
      guard let settings else {
        throw ChannelProblem(
          Title(en: "No broker is configured.", zh: "没有配置代理。"),
          remedy: Title(en: "Add one under \"brokers\".", zh: "请在“brokers”下添加。"))
      }
      do {
        let open = try publisher ?? Publisher(settings)
        open.patience = 10_000
        publisher = open
        try open.publish(topic: topic, payload: payload, retain: retain)
        try open.settle()
      } catch {
        publisher = nil
        throw error
      }
    }
  }
}
