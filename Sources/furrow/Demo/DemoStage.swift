import Broker
import Farm
import Foundation

/// The folder of a demo with all that runs in it: a private broker, and `furrow run` on a fresh data
/// file. Both end with it, by their process ids.
final class DemoStage {
  /// The folder.
  let folder: URL
  /// The configuration in it, for later commands.
  var config: String { folder.appending(path: "furrow.yaml").path }
  /// The data file in it.
  var data: String { folder.appending(path: "furrow.sqlite").path }
  /// What the daemon said.
  var log: String { folder.appending(path: "furrow.log").path }
  /// Where the broker listens.
  var address: BrokerAddress { broker.address }
  private let broker: PrivateBroker
  private let daemon: ChildProcess

  /// A stage in a folder that is empty, new, or was a demo's before; `samples` holds site, rules and tables.
  init(in folder: URL, samples: URL) throws {
    self.folder = folder
    try Self.clear(folder)
    for name in ["site.yaml", "rules", "agronomy"] {
      try FileManager.default.copyItem(
        at: samples.appending(path: name), to: folder.appending(path: name))
    }
    broker = try PrivateBroker(in: folder.appending(path: "broker"))
    let config = """
      # Made by `furrow demo`.
      data: furrow.sqlite
      site: site.yaml
      rules: rules
      brokers:
        - url: \(broker.address.url)
          client_id: furrow-demo

      """
    let file = folder.appending(path: "furrow.yaml")
    try Data(config.utf8).write(to: file)
    // So that `./furrow` in the folder asks its data, whatever is installed.
    try FileManager.default.createSymbolicLink(
      atPath: folder.appending(path: "furrow").path, withDestinationPath: Self.ownPath)
    daemon = try ChildProcess(
      CommandLine.arguments[0].contains("/") ? "/proc/self/exe" : Self.ownPath,
      ["run", "--config", file.path], output: folder.appending(path: "furrow.log").path)
    try waitForSubscription()
  }

  private static let ownPath =
    (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
    ?? CommandLine.arguments[0]

  /// Whether the daemon still runs.
  var isRunning: Bool { daemon.isRunning }

  /// Ends the daemon in order (it commits and acknowledges), then the broker.
  func close() {
    daemon.end(SIGTERM)
    broker.stop()
  }

  deinit { close() }

  /// The last lines that the daemon said.
  var lastWords: String {
    let text = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
    return text.split(separator: "\n").suffix(4).joined(separator: "\n  ")
  }

  private func waitForSubscription() throws {
    let end = ContinuousClock.now + .seconds(15)
    while daemon.isRunning, ContinuousClock.now < end {
      let said = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
      if said.contains("subscribed") { return }
      usleep(20_000)
    }
    close()
    throw Failure(
      .machine,
      Title(
        en: "furrow run did not start:\n  \(lastWords)", zh: "furrow run 未能启动:\n  \(lastWords)"),
      remedy: Title(en: "Its log: \(log)", zh: "日志：\(log)"))
  }

  /// Empties a demo's folder; any other folder with something in it is left alone.
  private static func clear(_ folder: URL) throws {
    let files = FileManager.default
    let inside = (try? files.contentsOfDirectory(atPath: folder.path)) ?? []
    if !inside.isEmpty {
      let config = try? String(contentsOf: folder.appending(path: "furrow.yaml"), encoding: .utf8)
      guard config?.hasPrefix("# Made by `furrow demo`.") == true else {
        throw Failure(
          .usage, Title(en: "\(folder.path) is not empty.", zh: "\(folder.path) 不是空目录。"),
          remedy: Title(en: "Give another folder with --into.", zh: "请用 --into 指定其他目录。"))
      }
      try files.removeItem(at: folder)
    }
    do {
      try files.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch {
      throw Failure(
        .machine, Title(en: "\(folder.path) cannot be made.", zh: "无法创建 \(folder.path)。"),
        remedy: Title(en: "Give another folder with --into.", zh: "请用 --into 指定其他目录。"))
    }
  }
}

/// Where the sample site and rules lie: beside the source, in the working folder, or installed.
enum Samples {
  static func folder() throws -> URL {
    let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    let build = program.deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let places = [
      URL(fileURLWithPath: "Deploy"), build.appending(path: "Deploy"),
      URL(fileURLWithPath: "/usr/share/furrow"), URL(fileURLWithPath: "/usr/local/share/furrow"),
    ]
    let found = places.first {
      FileManager.default.fileExists(atPath: $0.appending(path: "site.yaml").path)
    }
    if let found { return found }
    throw Failure(
      .usage, Title(en: "The sample site is not here.", zh: "找不到示例基地文件。"),
      remedy: Title(
        en: "Run the demo in the folder of Furrow's source, where Deploy is.",
        zh: "请在 Furrow 源码目录(含 Deploy)中运行演示。"))
  }
}
