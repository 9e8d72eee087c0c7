import Foundation
import Synchronization

/// Whether somebody pressed Ctrl-C, or the process was told to end.
enum Interrupt {
  private static let came = Atomic(false)

  /// From now on SIGINT and SIGTERM are noted instead of ending the process.
  static func watch() {
    for number in [SIGINT, SIGTERM] {
      signal(number) { @Sendable _ in Interrupt.came.store(true, ordering: .relaxed) }
    }
  }

  /// Whether one came.
  static var isAsked: Bool { came.load(ordering: .relaxed) }
}
