"""A recorded greeting for a prompt, in one language."""

import io
import wave

import PureCloudPlatformClientV2 as gc


def silence(seconds: int) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(bytes(16_000 * seconds))
    return file.getvalue()


def main() -> None:
    gc.connect()
    architect = gc.ArchitectApi()
    prompt = architect.post_architect_prompts(gc.Prompt(name="Greeting_of_the_day"))
    architect.post_architect_prompt_resources(prompt.id, gc.PromptAssetCreate(language="en-us"))
    target = architect.post_architect_prompt_resource_uploads(prompt.id, "en-us")
    gc.upload(target, silence(1), headers={"Content-Type": "audio/wav"})
    print(architect.get_architect_prompt_resource(prompt.id, "en-us").upload_status)


if __name__ == "__main__":
    main()
