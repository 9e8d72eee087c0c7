/// Messages of one batch, back to back in one buffer: topics and payloads as the broker sent them.
///
/// One growing allocation for a whole batch instead of two for every message. Bounded by
/// ``InboxLimits``.
public struct Inbox: Sendable {
  private var bytes: [UInt8] = []
  private var entries: [Entry] = []

  private struct Entry {
    var topic: Range<Int>
    var payload: Range<Int>
    var size: Int
    var retained: Bool
    var id: UInt16
  }

  /// An empty inbox.
  public init() {}

  /// How many messages.
  public var count: Int { entries.count }
  /// Whether there are none.
  public var isEmpty: Bool { entries.isEmpty }
  /// Bytes held.
  public var byteCount: Int { bytes.count }

  /// One message, valid inside ``forEach(_:)`` only.
  public struct Message {
    /// UTF-8 bytes of the topic.
    public var topic: UnsafeBufferPointer<UInt8>
    /// The payload, cut to the payload limit.
    public var payload: UnsafeBufferPointer<UInt8>
    /// Bytes of the payload as sent; more than `payload.count` when it was cut.
    public var size: Int
    /// Whether the broker sent it because it was retained.
    public var retained: Bool
    /// Packet identifier: a message that the broker sends again keeps it.
    public var id: UInt16
  }

  /// Adds a message; a payload longer than `limit` is cut and its true size kept.
  public mutating func append(
    topic: UnsafeBufferPointer<UInt8>, payload: UnsafeBufferPointer<UInt8>, limit: Int,
    retained: Bool, id: UInt16
  ) {
    let start = bytes.count
    bytes.append(contentsOf: topic)
    let middle = bytes.count
    bytes.append(contentsOf: payload.prefix(limit))
    entries.append(
      Entry(
        topic: start..<middle, payload: middle..<bytes.count, size: payload.count,
        retained: retained, id: id))
  }

  /// Visits the messages in the order they came.
  public func forEach<E: Error>(_ body: (Message) throws(E) -> Void) throws(E) {
    // `withUnsafeBufferPointer` rethrows untyped; carry the error out by hand.
    let failure: E? = bytes.withUnsafeBufferPointer { buffer in
      for entry in entries {
        let message = Message(
          topic: UnsafeBufferPointer(rebasing: buffer[entry.topic]),
          payload: UnsafeBufferPointer(rebasing: buffer[entry.payload]), size: entry.size,
          retained: entry.retained, id: entry.id)
        do throws(E) { try body(message) } catch { return error }
      }
      return nil
    }
    if let failure { throw failure }
  }

  /// Forgets the messages, keeps the memory unless a giant went through.
  public mutating func removeAll() {
    bytes.removeAll(keepingCapacity: bytes.capacity <= 1 << 25)
    entries.removeAll(keepingCapacity: true)
  }
}

/// Bounds of a batch: whichever is reached first ends it.
public struct InboxLimits: Hashable, Sendable {
  /// Messages.
  public var messages = 5000
  /// Bytes of topics and payloads.
  public var bytes = 8 << 20
  /// Longest wait for more after the first message, in milliseconds.
  public var linger = 25
  /// Quiet time that ends a batch early, in milliseconds.
  public var quiet = 2
  /// Longest payload that is looked at; longer ones are rejected.
  public var payload = 1 << 20

  /// The defaults.
  public init() {}
}
