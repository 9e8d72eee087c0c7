import Foundation
import Synchronization

/// A pipe that ends a `poll` from another thread, and the flag that says why.
final class WakeUp: Sendable {
  let descriptor: Int32
  private let writer: Int32
  private let stopping = Atomic(false)

  init() {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { fatalError("no file descriptors left for a pipe") }
    for end in ends { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
    (descriptor, writer) = (ends[0], ends[1])
  }

  deinit {
    close(descriptor)
    close(writer)
  }

  var isStopping: Bool { stopping.load(ordering: .acquiring) }

  func stop() {
    stopping.store(true, ordering: .releasing)
    wake()
  }

  func wake() {
    var byte: UInt8 = 1
    _ = write(writer, &byte, 1)
  }

  func drain() {
    var sink = [UInt8](repeating: 0, count: 64)
    while read(descriptor, &sink, sink.count) > 0 {}
  }
}
