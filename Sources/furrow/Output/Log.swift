import Farm
import Foundation
import Logging

/// Structured log lines on standard error: time, severity, message, then key=value.
///
/// One line an entry whatever a device put into a name, so that a log can be read by machines too.
struct Log: LogHandler {
  var logLevel: Logger.Level
  var metadata: Logger.Metadata = [:]
  private let output = Output.on(STDERR_FILENO, language: .en)

  private init(level: Logger.Level) { logLevel = level }

  /// Makes this the log of the process, and gives a logger.
  static func start(level: String) -> Logger {
    let level = Logger.Level(rawValue: level) ?? .info
    LoggingSystem.bootstrap { _ in Log(level: level) }
    return Logger(label: "furrow")
  }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let level = event.level
    let merged = metadata.merging(event.metadata ?? [:]) { $1 }
    let paint: Paint? =
      switch level {
      case .trace, .debug: .dim
      case .info: nil
      case .notice: .cyan
      case .warning: .yellow
      case .error, .critical: .alarm
      }
    var line = output.paint(Instant.now.description, .dim)
    line += " " + output.paint(level.rawValue.padded(to: 7), paint)
    line += " " + event.message.description
    for (key, value) in merged.sorted(by: { $0.key < $1.key }) {
      line += "  " + output.paint("\(key)=", .dim) + "\(value)".tame
    }
    complain(line)
  }
}
