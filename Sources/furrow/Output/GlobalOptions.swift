import ArgumentParser
import Farm
import Foundation

/// The options that every command takes.
struct GlobalOptions: ParsableArguments {
  @Flag(name: .long, help: "Write JSON instead of text.")
  var json = false

  @OptionGroup var spoken: LanguageOptions

  @Option(
    name: [.customLong("colour"), .customLong("color")], help: "Colour: auto, always or never.")
  var colour = Colour.auto

  /// How to speak on standard output.
  var output: Output { output(on: STDOUT_FILENO) }

  /// How to speak on standard error.
  var errors: Output { output(on: STDERR_FILENO) }

  private func output(on descriptor: Int32) -> Output {
    let environment = ProcessInfo.processInfo.environment
    return Output.on(
      descriptor, language: spoken.language, colour: colour,
      environment: environment)
  }
}

/// Which language to speak.
struct LanguageOptions: ParsableArguments {
  @Option(name: .long, help: "Language: en or zh (default: of the locale).")
  var lang: Language?

  /// The language asked for, or of the locale.
  var language: Language { .spoken(lang, environment: ProcessInfo.processInfo.environment) }
}

/// How many of something to show: at least one.
struct Count: ExpressibleByArgument, ExpressibleByIntegerLiteral, CustomStringConvertible {
  /// The number.
  var value: Int

  init(integerLiteral value: Int) { self.value = value }
  init?(argument: String) {
    guard let value = Int(argument), value > 0 else { return nil }
    self.value = value
  }
  var description: String { String(value) }
}

extension Language: ExpressibleByArgument {}
extension Colour: ExpressibleByArgument {}
