import Foundation
import Synchronization

/// A connection that is being opened, on a thread of its own: a name that does not resolve and a
/// network that swallows packets hold up neither the other brokers nor a stop.
///
/// Until ``result`` is there, nobody else may touch the session.
final class Opening: Sendable {
  private let outcome = Mutex<Result<Void, any Error>?>(nil)

  /// How it went, once it is known.
  var result: Result<Void, any Error>? { outcome.withLock { $0 } }

  init(_ session: Session, _ wakeUp: WakeUp) {
    nonisolated(unsafe) let session = session
    let thread = Thread { [self] in
      let result = Result { try session.connect() }
      outcome.withLock { $0 = result }
      wakeUp.wake()
    }
    thread.name = "connect"
    thread.stackSize = 1 << 20
    thread.start()
  }
}
