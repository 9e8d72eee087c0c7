import ArgumentParser
import Farm
import Provenance

/// `furrow batch hold`
struct BatchHoldCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hold", abstract: "Hold a batch back for now.",
    discussion: ExitStatus.help(.usage))

  @Option(help: "Why.") var reason: String
  @OptionGroup var event: EventOptions

  func run() throws { try event.tell(.hold, ["reason": .string(reason)]) }
}

/// `furrow batch recall`
struct BatchRecallCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "recall", abstract: "Mark a batch as recalled; it cannot ship until released.",
    discussion: """
      Whom it reached is another question: `furrow trace recall`.

      \(ExitStatus.help(.usage))
      """)

  @Option(help: "Why.") var reason: String
  @OptionGroup var event: EventOptions

  func run() throws { try event.tell(.recall, ["reason": .string(reason)]) }
}

/// `furrow batch release`
struct BatchReleaseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "release", abstract: "Release a batch that was held or recalled.",
    discussion: ExitStatus.help(.usage))

  @OptionGroup var event: EventOptions

  func run() throws { try event.tell(.release) }
}

/// `furrow batch destroy`
struct BatchDestroyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "destroy", abstract: "Tell that some or all of a batch was destroyed.",
    discussion: ExitStatus.help(.usage))

  @Option(help: "How much.") var quantity: String
  @Option(help: "Why.") var reason: String
  @OptionGroup var event: EventOptions

  func run() throws {
    try event.tell(.destroy, ["quantity": .string(quantity), "reason": .string(reason)])
  }
}

/// `furrow batch correct`
struct BatchCorrectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "correct", abstract: "Say that an earlier event was wrong.",
    discussion: """
      The wrong event stays in the log; the record shows what is right.

      \(ExitStatus.help(.usage))
      """)

  @Option(help: "The event's id, from `furrow trace show --json`.") var event: String
  @Option(help: "did_not_occur or incorrect_data.") var reason: String
  @Option(name: .customLong("by"), help: "Id of an event that stands for it.") var by: [String] = []
  @OptionGroup var told: EventOptions

  func run() throws {
    try told.tell(
      .correct,
      [
        "corrects": .string(event), "reason": .string(reason),
        "by": by.isEmpty ? nil : .array(by.map(JSON.string)),
      ])
  }
}
