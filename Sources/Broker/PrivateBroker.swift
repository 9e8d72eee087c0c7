import Foundation

/// A mosquitto of our own on a free loopback port, for the demo and for tests.
///
/// Its configuration, log and memory lie in a folder that the owner gives. It ends with ``stop()``,
/// at the latest when this value goes; nobody but this machine can reach it.
public final class PrivateBroker {
  /// Where it listens.
  public let address: BrokerAddress
  private let folder: URL
  private var process: ChildProcess?

  /// Starts one. Throws ``BrokerError`` when mosquitto is not installed or does not start.
  public init(in folder: URL) throws {
    guard let program = Self.program() else {
      throw BrokerError(
        en: "mosquitto is not installed. Install it: sudo apt-get install mosquitto",
        zh: "没有安装 mosquitto。请安装：sudo apt-get install mosquitto", isFinal: true)
    }
    self.folder = folder
    guard let port = Self.freePort(), let address = BrokerAddress(url: "mqtt://127.0.0.1:\(port)")
    else {
      throw BrokerError(
        en: "There is no free port on the loopback interface.", zh: "本机回环接口没有空闲端口。",
        isFinal: true)
    }
    self.address = address
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data(configuration.utf8).write(to: folder.appending(path: "mosquitto.conf"))
    try start(program)
  }

  deinit { stop() }

  /// The process id, while it runs.
  public var processID: Int32? { process?.id }

  /// Ends it in order; it writes its memory first.
  public func stop() { end(SIGTERM) }

  /// Kills it, as a power cut would.
  public func kill() { end(SIGKILL) }

  /// Starts it again on the same port after ``stop()`` or ``kill()``.
  public func restart() throws {
    stop()
    if let program = Self.program() { try start(program) }
  }

  /// Only loopback; nothing dropped; as the current user, who owns the folder.
  private var configuration: String {
    """
    listener \(address.port) 127.0.0.1
    allow_anonymous true
    user \(NSUserName())
    persistence true
    persistence_location \(folder.path)/
    autosave_interval 1
    max_queued_messages 0
    max_packet_size 268435455
    log_dest file \(folder.path)/mosquitto.log
    log_type error
    log_type warning
    log_type notice

    """
  }

  private func start(_ program: String) throws {
    let process = try ChildProcess(program, ["-c", folder.appending(path: "mosquitto.conf").path])
    self.process = process
    let end = ContinuousClock.now + .seconds(10)
    while process.isRunning, ContinuousClock.now < end {
      if Self.answers(address.port) { return }
      usleep(10_000)
    }
    stop()
    throw BrokerError(
      en: "mosquitto did not start. Its log: \(folder.path)/mosquitto.log",
      zh: "mosquitto 没有启动。日志在 \(folder.path)/mosquitto.log", isFinal: true)
  }

  private func end(_ signal: Int32) {
    process?.end(signal)
    process = nil
  }

  private static func program() -> String? {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    // Debian installs it where a user's PATH does not look.
    return (path.split(separator: ":").map(String.init) + ["/usr/sbin", "/usr/local/sbin"])
      .map { $0 + "/mosquitto" }.first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  /// A port that was free a moment ago.
  private static func freePort() -> Int32? {
    withSocket(port: 0) { descriptor, address in
      guard bind(descriptor, address, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0 else {
        return nil
      }
      var bound = sockaddr_in()
      var size = socklen_t(MemoryLayout<sockaddr_in>.size)
      return withUnsafeMutablePointer(to: &bound) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          getsockname(descriptor, $0, &size) == 0
        }
      } ? Int32(UInt16(bigEndian: bound.sin_port)) : nil
    }
  }

  private static func answers(_ port: Int32) -> Bool {
    withSocket(port: port) {
      connect($0, $1, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
    } ?? false
  }

  private static func withSocket<R>(
    port: Int32, _ body: (Int32, UnsafePointer<sockaddr>) -> R?
  ) -> R? {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(port).bigEndian
    address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
    return withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body(descriptor, $0) }
    }
  }
}
