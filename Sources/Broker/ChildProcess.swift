import Foundation

/// A program that we started, and end.
///
/// `Foundation.Process` hands a child the signal mask of the thread that starts it; on a thread of
/// Dispatch that mask blocks everything, and the child never hears SIGTERM. This one begins with
/// nothing blocked, and needs no run loop to be waited for. Not thread-safe: one thread owns it.
public final class ChildProcess {
  /// Its process id.
  public let id: pid_t
  /// The exit status once it ended; negative for the signal that ended it.
  public private(set) var status: Int32?

  /// Starts a program; its output goes to a file, or nowhere.
  ///
  /// Throws ``BrokerError`` when the system refuses.
  public init(_ program: String, _ arguments: [String], output: String = "/dev/null") throws {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_APPEND, 0o600)
    posix_spawn_file_actions_adddup2(&actions, 1, 2)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var nothing = sigset_t()
    sigemptyset(&nothing)
    posix_spawnattr_setsigmask(&attributes, &nothing)
    // A group of its own: Ctrl-C in the terminal reaches us, and we end it in order.
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP))
    var words = ([program] + arguments).map { strdup($0) } + [nil]
    defer { words.forEach { free($0) } }
    var id: pid_t = 0
    let code = posix_spawn(&id, program, &actions, &attributes, &words, environ)
    guard code == 0 else {
      throw BrokerError(
        en: "\(program) cannot be started: \(String(cString: strerror(code))).",
        zh: "无法启动 \(program)：\(String(cString: strerror(code)))。", isFinal: true)
    }
    self.id = id
  }

  deinit { end(SIGKILL) }

  /// Whether it still runs.
  public var isRunning: Bool {
    reap(WNOHANG)
    return status == nil
  }

  /// Sends it a signal.
  public func signal(_ number: Int32) {
    if isRunning { kill(id, number) }
  }

  /// Sends it a signal and waits for its end; kills it when that takes over ten seconds.
  public func end(_ number: Int32) {
    signal(number)
    let limit = ContinuousClock.now + .seconds(10)
    while isRunning, ContinuousClock.now < limit { usleep(5000) }
    if isRunning {
      kill(id, SIGKILL)
      reap(0)
    }
  }

  private func reap(_ options: Int32) {
    guard status == nil else { return }
    var word: Int32 = 0
    guard waitpid(id, &word, options) == id else { return }
    status = word & 0x7F == 0 ? (word >> 8) & 0xFF : -(word & 0x7F)
  }
}
