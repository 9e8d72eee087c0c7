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
      let papers = try Papers(place)
      let daemon = try Daemon(place, papers, log: log, language: spoken.language)
      let postman = try Postman(place, papers, log: log)
      let reloader = Reloader(
        daemon: daemon, postman: postman, place: place, log: log, language: spoken.language)
      let services: [any Service] = [daemon, postman, reloader]
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

/// Reads again at every SIGHUP what people write; keeps the old when the new has mistakes.
private struct Reloader: Service {
  let daemon: Daemon
  let postman: Postman
  let place: Place
  let log: Logger
  let language: Language

  func run() async throws {
    await cancelWhenGracefulShutdown {
      for await _ in await UnixSignalsSequence(trapping: .sighup) { reload() }
    }
  }

  private func reload() {
    do {
      let papers = try Papers(place)
      daemon.adopt(papers)
      postman.adopt(papers)
    } catch let mistakes as Mistakes {
      log.error(
        "Site and rules stay as they were; the new files have mistakes:\n\(mistakes.text(language))"
      )
    } catch {
      log.error("Site and rules stay as they were: \(error)")
    }
  }
}
