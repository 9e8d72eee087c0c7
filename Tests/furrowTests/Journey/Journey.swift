import Broker
import Farm
import Foundation
import Storage
import Testing

@testable import furrow

/// A farm in a folder of its own: a real mosquitto, the real `furrow` program, and a data file.
final class Journey {
  let folder: URL
  let broker: PrivateBroker
  private var process: ChildProcess?

  /// A site of ponds; `messages` bounds a batch, so that a run has many commits.
  init(messages: Int = 200, extra: String = "") throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "furrow-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: folder.appending(path: "rules"), withIntermediateDirectories: true)
    broker = try PrivateBroker(in: folder.appending(path: "broker"))
    try write("site.yaml", Self.site)
    try write("rules/pond.yaml", Self.rules)
    try write(
      "furrow.yaml",
      """
      brokers: [{url: "\(broker.address.url)"}]
      snapshot: 200 ms
      limits: {messages: \(messages), linger: 5 ms}
      \(extra)
      """)
  }

  deinit {
    kill(SIGKILL)
    broker.stop()
    try? FileManager.default.removeItem(at: folder)
  }

  func write(_ name: String, _ text: String) throws {
    try Data(text.utf8).write(to: folder.appending(path: name))
  }

  var dataPath: String { folder.appending(path: "furrow.sqlite").path }
  var logPath: String { folder.appending(path: "run.log").path }
  var log: String { (try? String(contentsOfFile: logPath, encoding: .utf8)) ?? "" }
  func store() throws -> Store { try Store(path: dataPath, .read) }

  /// The program under test, built beside the test bundle.
  static let program: URL = {
    var folder = Bundle.main.bundleURL
    let arguments = ProcessInfo.processInfo.arguments
    if let bundle = arguments.first(where: { $0.hasSuffix(".xctest") }) {
      folder = URL(fileURLWithPath: bundle).deletingLastPathComponent()
    }
    return folder.appending(path: "furrow")
  }()

  /// Starts `furrow run`, its log added to `run.log`.
  func start() throws {
    let process = try ChildProcess(
      Self.program.path, ["run", "--config", folder.appending(path: "furrow.yaml").path],
      output: logPath)
    self.process = process
  }

  /// Starts and waits until the broker has granted the subscriptions.
  func startSubscribed() throws {
    let before = log.count
    try start()
    try wait("subscribed") { log.dropFirst(before).contains("subscribed  broker") }
  }

  /// Ends it with a signal, and waits for it; the exit status.
  @discardableResult func kill(_ signal: Int32) -> Int32? {
    guard let process else { return nil }
    self.process = nil
    process.end(signal)
    return process.status
  }

  /// Sends a signal and goes on.
  func signal(_ signal: Int32) {
    if let process { Foundation.kill(process.id, signal) }
  }

  /// Waits for a condition; a minute is a fault of the program, however slow the machine.
  func wait(_ what: String, _ condition: () throws -> Bool) throws {
    let end = ContinuousClock.now + .seconds(90)
    while ContinuousClock.now < end {
      if (try? condition()) == true { return }
      usleep(20_000)
    }
    throw Timeout(what: what, log: String(log.suffix(2000)))
  }

  struct Timeout: Error { var what: String, log: String }

  /// Publishes messages 0..<count as a gateway would, and waits until the broker has them.
  static func publish(_ count: Int, to address: BrokerAddress, pause: Int = 0) throws {
    let publisher = try Publisher(
      SessionSettings(address: address, clientID: "gw-\(UUID().uuidString)", filters: []))
    for n in 0..<count {
      let message = message(n)
      try publisher.publish(topic: message.topic, payload: message.payload)
      if pause > 0, n % pause == 0 { usleep(2000) }
    }
    try publisher.settle()
  }

  /// Publishes on a thread of its own.
  func publishBeside(_ count: Int, pause: Int = 0) -> Thread {
    let address = broker.address
    let thread = Thread { try? Self.publish(count, to: address, pause: pause) }
    thread.start()
    return thread
  }

  /// Runs `furrow` with these words; exit status, standard output and error.
  func furrow(_ words: String...) throws -> (status: Int32, out: String, err: String) {
    try furrow(words)
  }

  func furrow(_ words: [String]) throws -> (status: Int32, out: String, err: String) {
    let process = Process()
    process.executableURL = Self.program
    process.arguments = words + ["--config", folder.appending(path: "furrow.yaml").path]
    let (out, err) = (Pipe(), Pipe())
    process.standardOutput = out
    process.standardError = err
    try process.run()
    let text = { (pipe: Pipe) in
      String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    }
    let (outText, errText) = (text(out), text(err))
    process.waitUntilExit()
    return (process.terminationStatus, outText, errText)
  }

  /// Every alert change but for its number and when it came.
  func alerts() throws -> [AlertChange] {
    try store().read { try $0.alertChanges().map(\.change) }
  }

  static let site = """
    cooperatives: [{id: green}]
    farms:
      - id: hekou
        cooperative: green
        zone: Asia/Shanghai
        gateways: [{id: gw}]
        units: [{id: pond-0, kind: pond}, {id: pond-1, kind: pond}, {id: pond-2, kind: pond}]
    """

  static let rules = """
    - rule: oxygen-low
      on: pond
      when: dissolved_oxygen < 3 mg/L
      for: 5 min
      until: dissolved_oxygen > 5 mg/L
      severity: critical
      en: "Oxygen in {unit} is {dissolved_oxygen}."
      zh: "{unit} 溶解氧 {dissolved_oxygen}。"
      source: test
    """

  /// Message `n` of a stream that breathes: each pond's oxygen falls below 3 and rises above 5 again
  /// every two hours; a reading a minute.
  static func message(_ n: Int) -> (topic: String, payload: [UInt8], time: Instant) {
    let (pond, minute) = (n % 3, n / 3)
    let time = 1_767_225_600 + minute * 60
    let phase = Double((minute + pond * 40) % 120) / 120
    let value = fixed(5 + 3.5 * (abs(phase * 4 - 2) - 1), 2)
    let text =
      #"[{"bn":"pond-\#(pond)/","bt":\#(time),"n":"dissolved_oxygen","u":"mg/L","v":\#(value)}]"#
    return (
      "furrow/v1/hekou/gw/readings", Array(text.utf8),
      Instant(milliseconds: Int64(time) * 1000)
    )
  }
}
