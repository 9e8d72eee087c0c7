import ArgumentParser
import Broker
import Farm
import Logging
import ServiceLifecycle
import Storage
import UnixSignals

/// `furrow run`: the daemon.
struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Listen to the brokers and keep what comes, until stopped.",
    discussion: """
      Ctrl-C and SIGTERM stop it cleanly: what is in hand is committed and acknowledged. SIGHUP \
      reads the site and rule files again, and keeps the old ones if the new ones have mistakes.

      \(ExitStatus.help(.usage, .held, .broker, .machine))
      """)

  @OptionGroup var place: PlaceOptions
  @OptionGroup var spoken: LanguageOptions

  func run() async throws {
    let place = try place.place()
    let log = Log.start(level: place.config.logLevel)
    do {
      try Mistakes.raise(try place.missingFiles())
      // Mistakes in files are told before the lock is taken or a broker is bothered.
      _ = try Daemon.Papers(place)
      let daemon = try Daemon(place, log: log, language: spoken.language)
      let postman = try Postman(place, log: log)
      let services: [any Service] = [daemon, postman, Reloader(daemon, postman)]
      let group = ServiceGroup(
        configuration: ServiceGroupConfiguration(
          services: services.map {
            .init(
              service: $0, successTerminationBehavior: .gracefullyShutdownGroup,
              failureTerminationBehavior: .gracefullyShutdownGroup)
          }, gracefulShutdownSignals: [.sigint, .sigterm], logger: log))
      try await group.run()
    } catch let error as BrokerError {
      throw Failure(
        .broker, error.sentence,
        remedy: Title(
          en: "Nothing was lost; start again when it is mended.", zh: "数据没有丢失；修复后重新启动即可。"))
    }
  }
}

/// Reads site and rules again at every SIGHUP.
private struct Reloader: Service {
  private let daemon: Daemon
  private let postman: Postman

  init(_ daemon: Daemon, _ postman: Postman) { (self.daemon, self.postman) = (daemon, postman) }

  func run() async throws {
    await cancelWhenGracefulShutdown {
      for await _ in await UnixSignalsSequence(trapping: .sighup) {
        daemon.reload()
        postman.reload()
      }
    }
  }
}
